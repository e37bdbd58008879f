// Where somebody last was, so that the address without a path leads back there.

const KEY = "tidegate.place";

export interface Place {
  project: string;
  environment: string;
}

export function rememberPlace(place: Place): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // Storage may be forbidden: then the first project is shown.
  }
}

export function lastPlace(): Partial<Place> {
  try {
    const place: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof place === "object" && place !== null ? (place as Partial<Place>) : {};
  } catch {
    return {};
  }
}
