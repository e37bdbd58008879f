// What went wrong, in the server's own words where it answered (problem details, RFC 9457).

export interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  request_id?: string;
  errors?: { pointer?: string; message?: string }[];
}

/** What is wrong at one place of a request. */
export interface Fault {
  /** A JSON pointer into what was sent. */
  pointer: string;
  message: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly faults: Fault[];

  constructor(status: number, title: string, detail?: string, requestId?: string, faults: Fault[] = []) {
    super(detail ?? title);
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.requestId = requestId;
    this.faults = faults;
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
    const faults = (document.errors ?? []).map(({ pointer = "", message = "" }) => ({ pointer, message }));
    // With a single fault the detail is its message.
    const messages = faults.map(({ message }) => message);
    const detail = [...new Set([document.detail, ...messages])].filter(Boolean).join(" · ");
    return new Problem(
      status,
      document.title ?? `The server answered ${status}`,
      detail || undefined,
      document.request_id ?? requestId,
      faults,
    );
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem(-1, "Something went wrong in the console", String(error));
  }

  /** What is wrong at the place that a pointer names. */
  faultAt(pointer: string): string | undefined {
    return this.faults.find((fault) => fault.pointer === pointer)?.message;
  }

  get lasting(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 429;
  }
}

function isDocument(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null;
}
