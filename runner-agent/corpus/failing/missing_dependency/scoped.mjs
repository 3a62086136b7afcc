// details: {"module": "@aws-sdk/client-s3", "package": "@aws-sdk/client-s3"}
import { S3Client } from "@aws-sdk/client-s3/dist";
new S3Client({});
