import { z } from "zod";
import { text } from "./fields.ts";

export const executorKind = z.enum(["docker", "process"]);

/** The image that a container was made from. */
export const sandboxImage = z.object({
  /** As the runner's owner calls it. */
  name: text(512),
  /** `sha256:…` of its configuration: another one for any other content. Says nothing to a registry. */
  id: text(128),
  /** `NAME@sha256:…` as registries know it; none of an image that was made on the runner's machine. */
  digests: z.array(text(512)).max(16),
});

/** What a script ran in, as its runner made it: with the execution's spec enough to make it again. */
export const sandboxFacts = z
  .object({
    executor: executorKind,
    /** null where it was no container. */
    image: sandboxImage.nullable(),
    /** After the runner's owner had a say in it. */
    network: z.boolean(),
  })
  .meta({ id: "SandboxFacts" });
export type SandboxFacts = z.infer<typeof sandboxFacts>;
