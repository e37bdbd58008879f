// What went wrong, in the server's own words where it answered (problem details, RFC 9457).

export interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  request_id?: string;
  errors?: { pointer?: string; message?: string }[];
}

export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;

  constructor(status: number, title: string, detail?: string, requestId?: string) {
    super(detail ?? title);
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.requestId = requestId;
  }

  /** `0` stands for "no answer at all". */
  static unreachable(): Problem {
    return new Problem(
      0,
      "The server cannot be reached",
      "There was no answer. Check that `tidegate serve` is running and that this device is connected.",
    );
  }

  static from(status: number, body: unknown, requestId?: string): Problem {
    const document: ProblemDocument = isDocument(body) ? body : {};
    const fields = (document.errors ?? []).map((error) => error.message);
    // With a single fault the detail is its message.
    const detail = [...new Set([document.detail, ...fields])].filter(Boolean).join(" · ");
    return new Problem(
      status,
      document.title ?? `The server answered ${status}`,
      detail || undefined,
      document.request_id ?? requestId,
    );
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem(-1, "Something went wrong in the console", String(error));
  }

  get lasting(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 429;
  }
}

function isDocument(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null;
}
