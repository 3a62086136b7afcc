import { z } from "zod";
import { usageFailure } from "../failure.ts";
import { normalisedName, readRequirement } from "./requirement.ts";

/** Where packages come from, as pyproject.toml or a script's block says it to uv, Poetry or PDM; pip reads none of it. */
export type Places = {
  /** Words for the place of a package that has one of its own, by normalised name. */
  readonly own: ReadonlyMap<string, string>;
  /** What names an index that is asked for every package; null where that is PyPI. */
  readonly index: string | null;
};

export const NO_PLACES: Places = { own: new Map(), index: null };

const entry = z.record(z.string(), z.unknown());
const entries = z.record(z.string(), z.union([entry, z.array(entry)]).catch({})).catch({});
const indexes = z.array(z.looseObject({ url: z.string().catch(""), explicit: z.boolean().catch(false) })).catch([]);
const uv = z.object({ sources: entries, index: indexes }).catchall(z.unknown());
const poetry = z.object({
  dependencies: entries,
  source: z.array(z.looseObject({ url: z.string().catch(""), priority: z.string().catch("") })).catch([]),
});

const pdm = z.object({ source: z.array(z.looseObject({ url: z.string().catch("") })) });

const WORDS: Readonly<Record<string, string>> = {
  workspace: "the workspace",
  path: "a path",
  file: "a path",
  git: "a repository",
  url: "an address",
  index: "an index of its own",
  source: "an index of its own",
};
const PYPI = /^https:\/\/pypi\.org\/simple\/?$/;

/** Words for where an entry leads; null where it has no place, or one for an extra or a group, which are not installed. */
function placeOf(given: z.output<typeof entries>[string]): string | null {
  const all = [given].flat().filter((each) => !("extra" in each || "group" in each));
  return Object.keys(WORDS).flatMap((key) => (all.some((each) => key in each) ? [WORDS[key] ?? key] : []))[0] ?? null;
}

const placesIn = (given: z.output<typeof entries>): [string, string][] =>
  Object.entries(given).flatMap(([name, each]) => {
    const place = placeOf(each);
    return place === null ? [] : [[normalisedName(name), place] as [string, string]];
  });

function ofUv(tool: unknown): Places {
  const { data } = uv.safeParse(tool);
  if (data === undefined) return NO_PLACES;
  const { sources, index } = data;
  const setting = ["index-url", "extra-index-url", "find-links"].find((key) => key in data);
  const isAsked = index.some(({ url, explicit }) => !explicit && !PYPI.test(url));
  return {
    own: new Map(placesIn(sources)),
    index: isAsked ? "[[tool.uv.index]]" : setting === undefined ? null : `tool.uv.${setting}`,
  };
}

function ofPoetry(tool: unknown): Places {
  const { data } = poetry.safeParse(tool);
  if (data === undefined) return NO_PLACES;
  const isAsked = data.source.some(({ url, priority }) => url !== "" && priority !== "explicit" && !PYPI.test(url));
  return { own: new Map(placesIn(data.dependencies)), index: isAsked ? "[[tool.poetry.source]]" : null };
}

/** PDM asks each of its sources for every package, as pip would. */
function ofPdm(tool: unknown): Places {
  const isAsked = pdm.safeParse(tool).data?.source.some(({ url }) => url !== "" && !PYPI.test(url)) ?? false;
  return { own: new Map(), index: isAsked ? "[[tool.pdm.source]]" : null };
}

/** What the `[tool]` table says of places; what is written in no known form says nothing. */
export function readPlaces(tool: Readonly<Record<string, unknown>> | undefined): Places {
  return [ofUv(tool?.["uv"]), ofPoetry(tool?.["poetry"]), ofPdm(tool?.["pdm"])].reduce(withInherited);
}

/** A member's places, and those of its workspace where it says nothing else. */
export const withInherited = (places: Places, inherited: Places): Places => ({
  own: new Map([...inherited.own, ...places.own]),
  index: places.index ?? inherited.index,
});

/**
 * Refuses what pip would look for where the user does not have it from: at best it is missing there, at worst a stranger gave that name to something else.
 * @param name of the file that says so @param packages requirements that no lock places @param lock the command that makes one
 * @throws Failure
 */
export function checkPlaces(name: string, packages: readonly string[], { own, index }: Places, lock: string): void {
  if (packages.length === 0) return;
  const placed = packages.map((each) => readRequirement(each).name).find((each) => own.has(each));
  if (placed === undefined && index === null) return;
  const place = placed === undefined ? null : own.get(placed);
  throw usageFailure(
    place === null
      ? `${name} has packages from another index than PyPI (${index}); a runner would take what PyPI has of their names`
      : `${name} has ${placed} from ${place}; a runner would take what PyPI has of that name`,
    place === WORDS["git"]
      ? "Build it (uv build), and list its wheel in requirements.txt beside the script: ./NAME.whl. Or install nothing: rgrid run --no-dependencies SCRIPT"
      : `Lock where each comes from: ${lock}. Or install nothing: rgrid run --no-dependencies SCRIPT`,
  );
}
