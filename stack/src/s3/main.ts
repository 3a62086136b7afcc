import { z } from "zod";
import { readPartOptions } from "../supervise/part-options.ts";
import { createS3 } from "./server.ts";

const options = await readPartOptions(
  z.object({
    port: z.int(),
    dir: z.string(),
    bucket: z.string(),
    credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), region: z.string() }),
    origins: z.array(z.string()),
  }),
);
const server = await createS3({ ...options, now: Date.now });
server.listen(options.port, "127.0.0.1");
