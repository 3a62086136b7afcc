/** What npm 11.21 said, as it was printed in a build container. */
export const NPM_SAID = {
  notfound: `npm error code E404
npm error 404 Not Found - GET http://172.17.0.1:34009/absent - Not found
npm error 404
npm error 404  The requested resource 'absent@^1.0.0' could not be found or you do not have permission to access it.
npm error 404
npm error 404 Note that you can also install from a
npm error 404 tarball, folder, http url, or git url.
npm error Log files were not written due to the config logs-max=0
`,
  noversion: `npm error code ETARGET
npm error notarget No matching version found for @s/pure@^3.
npm error notarget In most cases you or one of your dependencies are requesting a package version that doesn't exist.
npm error Log files were not written due to the config logs-max=0
`,
  conflict: `npm warn Could not write error message to eresolve-report.txt due to Error: ENOENT: no such file or directory, open '/tmp/h/.npm/_logs/2026-11-27T01_05_42_803Z-eresolve-report.txt'
npm error code ERESOLVE
npm error ERESOLVE unable to resolve dependency tree
npm error
npm error While resolving: undefined@undefined
npm error Found: pure@2.0.0
npm error node_modules/pure
npm error   pure@"2" from the root project
npm error
npm error Could not resolve dependency:
npm error peer pure@"1" from old@1.0.0
npm error node_modules/old
npm error   old@"*" from the root project
npm error
npm error Fix the upstream dependency conflict, or retry this command with --force or --legacy-peer-deps to accept an incorrect (and potentially broken) dependency resolution.
npm error Log files were not written due to the config logs-max=0
`,
  broken: `npm error code 1
npm error path /.rgrid/layer/node_modules/@s/broken
npm error command failed
npm error command sh -c echo building; node build.js
npm error building
npm error /.rgrid/layer/node_modules/@s/broken/build.js:1
npm error throw new Error('always')
npm error ^
npm error
npm error Error: always
npm error Log files were not written due to the config logs-max=0
`,
  headers: `npm error code 1
npm error path /tmp/w/node_modules/nogyp
npm error command failed
npm error command sh -c node-gyp rebuild
npm error gyp info it worked if it ends with ok
npm error gyp http GET https://nodejs.org/download/release/v24.21.0/node-v24.21.0-headers.tar.gz
npm error gyp WARN install got an error, rolling back install
npm error gyp ERR! configure error 
npm error gyp ERR! stack Error: This is most likely not a problem with node-gyp or the package itself and
npm error gyp ERR! stack is related to network connectivity. In most cases you are behind a proxy or have bad
npm error gyp ERR! stack network settings.
npm error gyp ERR! not ok
npm error Log files were not written due to the config logs-max=0
`,
  compiler: `npm error code 1
npm error path /tmp/w/node_modules/native
npm error command failed
npm error command sh -c node-gyp rebuild
npm error gyp ERR! build error
npm error gyp ERR! stack Error: not found: make
npm error gyp ERR! not ok
`,
  dns: `npm error code ENOTFOUND
npm error syscall getaddrinfo
npm error errno ENOTFOUND
npm error network request to http://registry.invalid/pure failed, reason: getaddrinfo ENOTFOUND registry.invalid
npm error network This is a problem related to network connectivity.
`,
  refused: `npm error code ECONNREFUSED
npm error syscall connect
npm error errno ECONNREFUSED
npm error FetchError: request to http://127.0.0.1:9/pure failed, reason: connect ECONNREFUSED 127.0.0.1:9
`,
  unauthorized: `npm error code E401
npm error 401 Unauthorized - GET http://172.17.0.1:34009/pure - who is there?
npm error Log files were not written due to the config logs-max=0
`,
  unfit: `npm error code EUSAGE
npm error
npm error \`npm ci\` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update your lock file with \`npm install\` before continuing.
npm error
npm error Invalid: lock file's pure@1.0.0 does not satisfy pure@2.0.0
npm error
npm error Clean install a project
npm error
npm error Usage:
npm error npm ci
npm error
npm error Run "npm help ci" for more info
`,
  tampered: `npm warn tarball tarball data for pure@http://172.17.0.1:34009/pure/-/pure-1.0.0.tgz (sha512-AAAAAAAA+t+wWcyBwtHoaBZ8C) seems to be corrupted. Trying again.
npm error code EINTEGRITY
npm error sha512-AAAAAAAA+t+wWcyBwtHoaBZ8C integrity checksum failed when using sha512: wanted sha512-AAAAAAAA+t+wWcyBwtHoaBZ8C but got sha512-MQDtqHtP+t+wWcyBwtHoaBZ8C. (194 bytes)
`,
  tamperedOfRegistry: `npm error code EINTEGRITY
npm error Integrity checksum failed when using sha512: wanted sha512-AAAAAAAA== but got sha512-gQNt44d1d==.
`,
  engine: `npm error code EBADENGINE
npm error engine Unsupported engine
npm error engine Not compatible with your version of node/npm: engine@1.0.0
npm error notsup Not compatible with your version of node/npm: engine@1.0.0
npm error notsup Required: {"node":">=99"}
npm error notsup Actual:   {"node":"v24.21.0","npm":"11.21.2"}
`,
  git: `npm error code ENOENT
npm error syscall spawn git
npm error path git
npm error errno -2
npm error enoent An unknown git error occurred
`,
  json: `npm error code EJSONPARSE
npm error JSON.parse Invalid package.json: JSONParseError: Expected property name or '}' in JSON at position 1
`,
} as const;
