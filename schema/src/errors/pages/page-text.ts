/** What an error's page says besides the catalogue's own sentences, to somebody who meets it for the first time. */
export type PageText = {
  /** What happened, in a sentence or two. */
  happened: string;
  /** Why, usually; the likeliest first. */
  reasons: readonly [string, ...string[]];
};
