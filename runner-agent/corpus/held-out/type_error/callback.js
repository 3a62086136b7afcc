[1, 2].map(undefined);
