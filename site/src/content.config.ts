import { defineCollection } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";

/** All of these pages are written by `generate/`: from `docs/`, the CLI's definitions, the error catalogue and the changelog. */
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
