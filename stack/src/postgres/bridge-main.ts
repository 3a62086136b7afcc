import { z } from "zod";
import { readPartOptions } from "../supervise/part-options.ts";
import { createBridge } from "./bridge.ts";

const options = await readPartOptions(z.object({ port: z.int(), database_url: z.string() }));
createBridge(options.database_url).listen(options.port, "127.0.0.1");
