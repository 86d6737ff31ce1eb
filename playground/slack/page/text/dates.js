const LOCALE = "en-US";

const format = (date, options) => date.toLocaleString(LOCALE, options);

function dayNumber(date) {
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

function nearDay(date, otherwise, capital) {
  const away = dayNumber(date) - dayNumber(new Date());
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[away];
  if (!near) return otherwise;
  return capital ? near[0].toUpperCase() + near.slice(1) : near;
}

function ordinal(day) {
  const tens = day % 100;
  if (tens >= 11 && tens <= 13) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

const long = (date) => `${format(date, { month: "long" })} ${ordinal(date.getDate())}, ${date.getFullYear()}`;
const short = (date) => format(date, { month: "short", day: "numeric", year: "numeric" });
const longest = (date) => `${format(date, { weekday: "long" })}, ${long(date)}`;

function ago(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
  const sizes = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  for (const [unit, size] of sizes) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(seconds, "second");
}

const TOKENS = {
  date_num: (date) =>
    `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`,
  date: long,
  date_short: short,
  date_long: longest,
  date_pretty: (date, first) => nearDay(date, long(date), first),
  date_short_pretty: (date, first) => nearDay(date, short(date), first),
  date_long_pretty: (date, first) => nearDay(date, longest(date), first),
  date_long_full: longest,
  date_slash: (date) => format(date, { month: "2-digit", day: "2-digit", year: "numeric" }),
  day_divider_pretty: (date) => nearDay(date, longest(date), true),
  time: (date) => clock(date),
  time_secs: (date) => format(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** The time of day as Slack writes it, in the reader's own zone. */
export function clock(date) {
  return format(date, { hour: "numeric", minute: "2-digit" });
}

/** The words of the line between two days of messages. */
export function dayWords(date) {
  return nearDay(date, format(date, { weekday: "long", month: "long", day: "numeric" }), true);
}

/** A moment by Slack's date format ("{date_short} at {time}"); a token it doesn't know stands as written. */
export function formatted(seconds, pattern) {
  const date = new Date(Number(seconds) * 1000);
  return pattern.replace(/\{(\w+)\}/g, (whole, name, at) => TOKENS[name]?.(date, at === 0) ?? whole);
}
