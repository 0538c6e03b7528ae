// Writes into package.json where it is released from: provenance compares that with where the release was built, and the
// pages of a registry take pictures and links from there. A fork so names itself. Run by: npm run release, in the workflow.
import { readFileSync, writeFileSync } from 'node:fs';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (!server || !repository) {
  console.error('A release is made by .github/workflows/release.yml, which knows the repository. Here GITHUB_REPOSITORY is not set.');
  process.exit(1);
}
const url = `${server}/${repository}`;
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
Object.assign(manifest, { repository: { type: 'git', url: `git+${url}.git` }, homepage: `${url}#readme`, bugs: `${url}/issues` });
writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
