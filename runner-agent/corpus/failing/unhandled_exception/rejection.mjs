// details: {"message": "later"}
await Promise.reject(new Error("later"));
