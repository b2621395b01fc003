type Props = {
  readonly value?: string;
  readonly placeholder?: string;
  /** Ids of the elements that describe it, and of its mistakes. */
  readonly describedBy: string;
  readonly isWrong?: boolean;
};

/** A field for an address, with the id `email`. */
export function EmailInput({ value, placeholder, describedBy, isWrong }: Props) {
  return (
    <input
      id="email"
      name="email"
      // Browsers refuse letters outside ASCII in a field of type "email".
      type="text"
      inputmode="email"
      autocapitalize="none"
      spellcheck={false}
      required
      maxlength={254}
      autocomplete="email"
      value={value}
      placeholder={placeholder}
      aria-invalid={isWrong ? "true" : undefined}
      aria-describedby={describedBy}
    />
  );
}
