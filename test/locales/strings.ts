import ts from 'typescript';

/** Attributes whose text is shown or spoken, and the properties of our own parts that end in one or on the screen. */
const spoken =
  /^(?:aria-(?:label|description|roledescription|placeholder|valuetext|braillelabel|brailleroledescription)|title|placeholder|alt|label|busyLabel|description|lead|text|tag|summary)$/u;

/** Methods of lists and strings whose result is made of what they are called on. */
const carrying = new Set(['filter', 'map', 'flatMap', 'concat', 'slice', 'trim', 'reduce', 'at', 'toUpperCase', 'toLowerCase']);

/** A text that does not come from the labels. */
export interface Literal {
  readonly text: string;
  readonly line: number;
}

/** What a function gives back. */
function returnsOf(body: ts.Node): ts.Expression[] {
  const found: ts.Expression[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    else if (!ts.isFunctionLike(node)) node.forEachChild(walk);
  };
  body.forEachChild(walk);
  return found;
}

/** What a name may stand for: by name alone, so that a name used twice stands for both. */
function meaningsOf(file: ts.SourceFile): ReadonlyMap<string, readonly ts.Node[]> {
  const meanings = new Map<string, ts.Node[]>();
  const add = (name: string, node: ts.Node | undefined): void => {
    if (node) meanings.set(name, [...(meanings.get(name) ?? []), node]);
  };
  const walk = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) add(node.name.text, node.initializer);
    if (ts.isBindingElement(node) && ts.isIdentifier(node.name)) add(node.name.text, node.initializer);
    if (ts.isFunctionDeclaration(node) && node.name) add(node.name.text, node);
    node.forEachChild(walk);
  };
  walk(file);
  return meanings;
}

/** Every text in a component that is shown or spoken and stands in the source itself. What `t` gives comes from the labels. */
export function visibleLiterals(file: ts.SourceFile): readonly Literal[] {
  const found = new Map<ts.Node, Literal>();
  const meanings = meaningsOf(file);
  const seen = new Set<ts.Node>();
  const report = (node: ts.Node, text: string): void => {
    if (text.trim() !== '') found.set(node, { text, line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1 });
  };

  /** Follows a value that will be seen to the texts it may be. */
  const follow = (node: ts.Node | undefined): void => {
    if (!node || seen.has(node)) return;
    seen.add(node);
    if (ts.isStringLiteralLike(node)) report(node, node.text);
    else if (ts.isTemplateExpression(node)) {
      report(node.head, node.head.text);
      for (const { expression, literal } of node.templateSpans) {
        report(literal, literal.text);
        follow(expression);
      }
    } else if (ts.isConditionalExpression(node)) {
      follow(node.whenTrue);
      follow(node.whenFalse);
    } else if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) follow(node.left);
      follow(node.right);
    } else if (ts.isArrayLiteralExpression(node)) node.elements.forEach(follow);
    else if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isSpreadElement(node)) {
      follow(node.expression);
    } else if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) {
      if (node.body && ts.isBlock(node.body)) returnsOf(node.body).forEach(follow);
      else follow(node.body);
    } else if (ts.isIdentifier(node)) meanings.get(node.text)?.forEach(follow);
    else if (ts.isCallExpression(node)) {
      const { expression: callee } = node;
      if (ts.isIdentifier(callee) && callee.text !== 't') follow(callee);
      if (!ts.isPropertyAccessExpression(callee)) return;
      if (callee.name.text === 'join') follow(node.arguments[0]);
      if (callee.name.text === 'join' || carrying.has(callee.name.text)) follow(callee.expression);
      if (/^(?:map|flatMap|concat)$/u.test(callee.name.text)) node.arguments.forEach(follow);
    }
  };

  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) report(node, node.text.trim());
    if (ts.isJsxExpression(node) && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))) follow(node.expression);
    if (ts.isJsxAttribute(node) && spoken.test(node.name.getText(file))) {
      follow(node.initializer && ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer);
    }
    // Attributes that are spread, and what a hook hands over under such a name.
    if (ts.isPropertyAssignment(node) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) && spoken.test(node.name.text)) {
      follow(node.initializer);
    }
    node.forEachChild(visit);
  };
  visit(file);
  return [...found.values()];
}

/** The keys that a file hands to `t`, and other functions whose result it hands to it. */
export function usedLabels(file: ts.SourceFile): { readonly keys: readonly string[]; readonly through: readonly string[] } {
  const keys: string[] = [];
  const through: string[] = [];
  const follow = (node: ts.Node | undefined): void => {
    if (!node) return;
    if (ts.isStringLiteralLike(node)) keys.push(node.text);
    else if (ts.isConditionalExpression(node)) {
      follow(node.whenTrue);
      follow(node.whenFalse);
    } else through.push(ts.isCallExpression(node) ? node.expression.getText(file) : node.getText(file));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(file) === 't') follow(node.arguments[0]);
    // buttonLabels.locale
    if (ts.isPropertyAccessExpression(node) && /^(?:button|dialog)?labels\??$/iu.test(node.expression.getText(file))) {
      keys.push(node.name.text);
    }
    node.forEachChild(visit);
  };
  visit(file);
  return { keys, through };
}
