import { useContext, useMemo } from 'react';
import type { labels as english } from '../locales/en.js';
import { MuteContext } from './mute-context.js';

/** A text by plural category of its number `n`, see `Intl.PluralRules`. */
export type PluralLabel = { readonly other: string } & { readonly [Category in Intl.LDMLPluralRule]?: string };

/** A visible or spoken text. `{n}` and other names in braces are filled in, numbers and lists as the language writes them. */
export type Label = string | PluralLabel;

/** Every visible and spoken text of the controls. `locale` and `dir` are those of the language itself. */
export type MuteLabels = { readonly [Key in keyof typeof english]: Label };

/** What can be filled into a label. */
export type LabelValues = Readonly<Record<string, string | number | readonly string[]>>;

/** Gives the text of a label. */
export type Text<Key extends string> = (key: Key, values?: LabelValues) => string;

// A name is put between isolates, so that its direction can't turn the sentence around it; isolates of its own could end them.
const isolate = (name: string): string => `\u2068${name.replace(/[\u2066-\u2069]/g, '')}\u2069`;

// Costly to make, and made of the locale alone.
const plurals = new Map<string, Intl.PluralRules>();

function categoryOf(locale: string, n: LabelValues[string] | undefined): Intl.LDMLPluralRule {
  let rules = plurals.get(locale);
  if (!rules) plurals.set(locale, (rules = new Intl.PluralRules(locale)));
  return rules.select(typeof n === 'number' ? n : 0);
}

/** Fills a label. */
export function formatLabel(label: Label, locale: string, values: LabelValues = {}): string {
  const text = typeof label === 'string' ? label : (label[categoryOf(locale, values['n'])] ?? label.other);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value === 'number') return value.toLocaleString(locale);
    // Reasons and times are texts of the same language.
    if (typeof value === 'string') return name === 'reason' || name === 'time' ? value : isolate(value);
    return value ? new Intl.ListFormat(locale).format(value.map(isolate)) : whole;
  });
}

/** The texts of the nearest provider over the given defaults. */
export function useText<Key extends keyof MuteLabels & string>(defaults: Readonly<Record<Key, Label>>): Text<Key> {
  const context = useContext(MuteContext);
  const labels = context?.labels;
  const locale = context?.locale ?? 'en';
  return useMemo(() => (key, values) => formatLabel(labels?.[key] ?? defaults[key], locale, values), [labels, defaults, locale]);
}
