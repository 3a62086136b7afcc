import { z } from "zod";
import { sha256 } from "../fields.ts";
import { missingInputsRequest } from "../inputs.ts";
import {
  beginPartsAnswer,
  beginPartsRequest,
  completePartsAnswer,
  completePartsRequest,
  missingInputsAnswer,
  signPartsAnswer,
  signPartsRequest,
} from "../parts.ts";
import { define } from "./endpoint.ts";

const byDigest = z.object({ sha256 });

/** How input content reaches the store. */
export const INPUTS_ENDPOINTS = define({
  missingInputs: {
    method: "post",
    path: "/api/v1/inputs/missing",
    access: "api_key",
    tag: "executions",
    summary: "Which of these contents the store lacks, and where to PUT them; asked in pages before a create with a manifest",
    body: missingInputsRequest,
    answers: { 200: missingInputsAnswer },
  },
  beginParts: {
    method: "post",
    path: "/api/v1/inputs/{sha256}/parts",
    access: "api_key",
    tag: "executions",
    summary: "Begin to send a large input in parts, or go on where it was cut",
    params: byDigest,
    body: beginPartsRequest,
    answers: { 200: beginPartsAnswer },
  },
  signParts: {
    method: "post",
    path: "/api/v1/inputs/{sha256}/parts/sign",
    access: "api_key",
    tag: "executions",
    summary: "Presigned PUTs for parts",
    params: byDigest,
    body: signPartsRequest,
    answers: { 200: signPartsAnswer },
  },
  completeParts: {
    method: "post",
    path: "/api/v1/inputs/{sha256}/parts/complete",
    access: "api_key",
    tag: "executions",
    summary: "Make the input of its parts, once all are there",
    params: byDigest,
    body: completePartsRequest,
    answers: { 200: completePartsAnswer },
  },
});
