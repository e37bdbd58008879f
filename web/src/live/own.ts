// Which changes this tab made itself. An event may overtake the answer to the request that caused it, so
// whoever asks waits until the requests under way are answered.

const REMEMBERED = 200;

export class OwnChanges {
  #ids = new Set<number>();
  #underWay = new Set<Promise<unknown>>();

  /** Remembers the change that a request under way will answer. */
  track<T extends { change: number | null }>(request: Promise<T>): Promise<T> {
    const tracked = request
      .then((applied) => this.#remember(applied.change))
      .catch(() => {})
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return request;
  }

  async made(change: number): Promise<boolean> {
    await Promise.all(this.#underWay);
    return this.#ids.has(change);
  }

  #remember(id: number | null): void {
    if (id === null) return;
    this.#ids.add(id);
    if (this.#ids.size <= REMEMBERED) return;
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
  }
}

export const ownChanges = new OwnChanges();
