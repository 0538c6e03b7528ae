declare module '*?raw' {
  const text: string;
  export default text;
}

interface ImportMeta {
  /** What Vite writes in: whether this is a build. */
  readonly env: { readonly PROD: boolean };
}
