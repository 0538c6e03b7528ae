// Makes sure that there is a redis-server before the tests start: the pacer for several processes is tested on a real one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
const named = process.env.REDIS_SERVER_PATH;
const found = () => works(named || 'redis-server', ['--version']);

if (named && !found()) {
  // Another one would not be used.
  console.error(`REDIS_SERVER_PATH names ${named}, which does not start with --version.`);
  process.exit(1);
}

if (!found() && existsSync('/etc/debian_version') && process.getuid?.() === 0) {
  console.log('No redis-server found. Installing one …');
  works('apt-get', ['update']);
  works('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server']);
}

if (!found()) {
  console.error(
    [
      'The tests need a redis-server and none could be installed. Any of these two ways will do:',
      '  1. set REDIS_SERVER_PATH to the executable of a redis-server',
      '  2. install one with the system, for example "apt-get install redis-server" or "brew install redis"',
    ].join('\n'),
  );
  process.exit(1);
}
