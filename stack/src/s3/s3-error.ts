/** A refusal in S3's words: the status and the `<Code>` of its answer. */
export class S3Error extends Error {
  override name = "S3Error";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string = code) {
    super(message);
    this.status = status;
    this.code = code;
  }

  toXml(requestId: string): string {
    const message = this.message.replace(/[<>&]/g, "");
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${this.code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`;
  }
}
