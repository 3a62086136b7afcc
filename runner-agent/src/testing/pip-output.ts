/** What pip 23.0 of Debian 12 said, as it was printed in a build container. */
export const PIP_SAID = {
  notfound: `Looking in links: /w
ERROR: Could not find a version that satisfies the requirement nope (from versions: none)
ERROR: No matching distribution found for nope
`,
  noversion: `Looking in links: /w
ERROR: Could not find a version that satisfies the requirement purelib>=3 (from versions: 1.0, 2.0)
ERROR: No matching distribution found for purelib>=3
`,
  transitive: `Looking in links: /w
Processing /w/needs_missing-1.0-py3-none-any.whl
ERROR: Could not find a version that satisfies the requirement absent-thing>=3 (from needs-missing) (from versions: none)
ERROR: No matching distribution found for absent-thing>=3
`,
  conflict: `Looking in links: /w
Processing /w/needs_one-1.0-py3-none-any.whl
Processing /w/needs_two-1.0-py3-none-any.whl
Processing /w/purelib-1.0-py3-none-any.whl
INFO: pip is looking at multiple versions of needs-one to determine which version is compatible with other requirements. This could take a while.
ERROR: Cannot install needs-one==1.0 and needs-two==1.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    needs-one 1.0 depends on purelib<2
    needs-two 1.0 depends on purelib>=2

To fix this you could try to:
1. loosen the range of package versions you've specified
2. remove package versions to allow pip attempt to solve the dependency conflict

ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts
`,
  conflictInFile: `Looking in links: /w
Processing /w/purelib-2.0-py3-none-any.whl
Processing /w/needs_one-1.0-py3-none-any.whl
ERROR: Cannot install -r /w/d.txt (line 2) and purelib==2.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    The user requested purelib==2.0
    needs-one 1.0 depends on purelib<2

To fix this you could try to:
1. loosen the range of package versions you've specified
2. remove package versions to allow pip attempt to solve the dependency conflict

ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts
`,
  python: `Looking in links: /w
Processing /w/newer-1.0-py3-none-any.whl
ERROR: Package 'newer' requires a different Python: 3.11.2 not in '>=3.13'
`,
  badsetup: `Looking in links: /w
Processing /w/badsetup-1.0.tar.gz
  Preparing metadata (setup.py): started
  Preparing metadata (setup.py): finished with status 'error'
  error: subprocess-exited-with-error
  
  × python setup.py egg_info did not run successfully.
  │ exit code: 1
  ╰─> [6 lines of output]
      Traceback (most recent call last):
        File "<string>", line 2, in <module>
        File "<pip-setuptools-caller>", line 34, in <module>
        File "/tmp/pip-install-czeknw88/badsetup_be7f9665b44a4f629d8e92adf0ce84e9/setup.py", line 1, in <module>
          raise RuntimeError('this setup always fails')
      RuntimeError: this setup always fails
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
error: metadata-generation-failed

× Encountered error while generating package metadata.
╰─> See above for output.

note: This is an issue with the package mentioned above, not pip.
hint: See above for details.
`,
  badext: `Looking in links: /w
Processing /w/badext-1.0.tar.gz
  Preparing metadata (setup.py): started
  Preparing metadata (setup.py): finished with status 'done'
Building wheels for collected packages: badext
  Building wheel for badext (setup.py): started
  Building wheel for badext (setup.py): finished with status 'error'
  error: subprocess-exited-with-error
  
  × python setup.py bdist_wheel did not run successfully.
  │ exit code: 1
  ╰─> [8 lines of output]
      running bdist_wheel
      running build
      running build_ext
      building 'badext' extension
      creating build
      creating build/temp.linux-x86_64-cpython-311
      x86_64-linux-gnu-gcc -Wsign-compare -DNDEBUG -g -fwrapv -O2 -Wall -g -fstack-protector-strong -Wformat -Werror=format-security -g -fwrapv -O2 -fPIC -I/tmp/l/include -I/usr/include/python3.11 -c b.c -o build/temp.linux-x86_64-cpython-311/b.o
      error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
  ERROR: Failed building wheel for badext
  Running setup.py clean for badext
Failed to build badext
Installing collected packages: badext
  Running setup.py install for badext: started
  Running setup.py install for badext: finished with status 'error'
  error: subprocess-exited-with-error
  
  × Running setup.py install for badext did not run successfully.
  │ exit code: 1
  ╰─> [10 lines of output]
      running install
      /usr/lib/python3/dist-packages/setuptools/command/install.py:34: SetuptoolsDeprecationWarning: setup.py install is deprecated. Use build and pip and other standards-based tools.
        warnings.warn(
      running build
      running build_ext
      building 'badext' extension
      creating build
      creating build/temp.linux-x86_64-cpython-311
      x86_64-linux-gnu-gcc -Wsign-compare -DNDEBUG -g -fwrapv -O2 -Wall -g -fstack-protector-strong -Wformat -Werror=format-security -g -fwrapv -O2 -fPIC -I/tmp/l/include -I/usr/include/python3.11 -c b.c -o build/temp.linux-x86_64-cpython-311/b.o
      error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
error: legacy-install-failure

× Encountered error while trying to install package.
╰─> badext

note: This is an issue with the package mentioned above, not pip.
hint: See above for output from the failure.
`,
  badpep517: `Looking in links: /w
Processing /w/badpep517-1.0.tar.gz
  Installing build dependencies: started
  Installing build dependencies: finished with status 'error'
  error: subprocess-exited-with-error
  
  × pip subprocess to install build dependencies did not run successfully.
  │ exit code: 1
  ╰─> [3 lines of output]
      Looking in links: /w
      ERROR: Could not find a version that satisfies the requirement nonesuch-backend>=1 (from versions: none)
      ERROR: No matching distribution found for nonesuch-backend>=1
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
error: subprocess-exited-with-error

× pip subprocess to install build dependencies did not run successfully.
│ exit code: 1
╰─> See above for output.

note: This error originates from a subprocess, and is likely not a problem with pip.
`,
  dns: `Looking in indexes: https://pypi.invalid/simple
WARNING: Retrying (Retry(total=2, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f5554fcce90>: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/somepkg/
WARNING: Retrying (Retry(total=1, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f5554fcd950>: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/somepkg/
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f5554fce390>: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/somepkg/
ERROR: Could not find a version that satisfies the requirement somepkg (from versions: none)
ERROR: No matching distribution found for somepkg
`,
  refused: `Looking in indexes: http://127.0.0.1:9/simple
WARNING: Retrying (Retry(total=2, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7fa28cda9110>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/somepkg/
WARNING: Retrying (Retry(total=1, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7fa28cdaa250>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/somepkg/
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7fa28cdab2d0>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/somepkg/
ERROR: Could not find a version that satisfies the requirement somepkg (from versions: none)
ERROR: No matching distribution found for somepkg
`,
  hash: `Looking in links: /w
Processing /w/purelib-1.0-py3-none-any.whl
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.
    purelib==1.0 from file:///w/purelib-1.0-py3-none-any.whl (from -r /w/hash.txt (line 1)):
        Expected sha256 0000000000000000000000000000000000000000000000000000000000000001
             Got        0b89d06ff6658c8bdfb6743ded09bb065d543dfb1f7be03067c069ea005420ea

`,
  invalid: `ERROR: Invalid requirement: 'foo bar'
`,
} as const;

/** The same of pip 26.2. */
export const PIP_26_SAID = {
  badsetup: `Looking in links: w
Processing ./w/badsetup-1.0.tar.gz
  Preparing metadata (pyproject.toml): started
  Preparing metadata (pyproject.toml): finished with status 'error'
  error: subprocess-exited-with-error
  
  × Preparing metadata (pyproject.toml) did not run successfully.
  │ exit code: 1
  ╰─> [18 lines of output]
      Traceback (most recent call last):
        File "/venv/lib/python3.11/site-packages/pip/_vendor/pyproject_hooks/_in_process/_in_process.py", line 389, in <module>
          main()
        File "/venv/lib/python3.11/site-packages/pip/_vendor/pyproject_hooks/_in_process/_in_process.py", line 373, in main
          json_out["return_val"] = hook(**hook_input["kwargs"])
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        File "/venv/lib/python3.11/site-packages/pip/_vendor/pyproject_hooks/_in_process/_in_process.py", line 175, in prepare_metadata_for_build_wheel
          return hook(metadata_directory, config_settings)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        File "/venv/lib/python3.11/site-packages/setuptools/build_meta.py", line 377, in prepare_metadata_for_build_wheel
          self.run_setup()
        File "/venv/lib/python3.11/site-packages/setuptools/build_meta.py", line 484, in run_setup
          self).run_setup(setup_script=setup_script)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        File "/venv/lib/python3.11/site-packages/setuptools/build_meta.py", line 335, in run_setup
          exec(code, locals())
        File "<string>", line 1, in <module>
      RuntimeError: this setup always fails
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
error: metadata-generation-failed

× Encountered error while generating package metadata.
╰─> badsetup

note: This is an issue with the package mentioned above, not pip.
hint: See above for details.
`,
  badpep517: `Looking in links: w
Processing ./w/badpep517-1.0.tar.gz
  Installing build dependencies: started
  Installing build dependencies: finished with status 'error'
  error: subprocess-exited-with-error
  
  × installing build dependencies for badpep517 did not run successfully.
  │ exit code: 1
  ╰─> [3 lines of output]
      Looking in links: w
      ERROR: Could not find a version that satisfies the requirement nonesuch-backend>=1 (from versions: none)
      ERROR: No matching distribution found for nonesuch-backend>=1
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
ERROR: Failed to build 'badpep517' when installing build dependencies for badpep517
`,
  unreachable: `Looking in indexes: https://pypi.invalid/simple
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NameResolutionError("HTTPSConnection(host='pypi.invalid', port=443): Failed to resolve 'pypi.invalid' ([Errno -2] Name or service not known)")': /simple/somepkg/
ERROR: Could not find a version that satisfies the requirement somepkg (from versions: none)
ERROR: No matching distribution found for somepkg
`,
  unreachableForBuild: `Looking in indexes: http://127.0.0.1:9/simple
Processing ./w/badpep517-1.0.tar.gz
  Installing build dependencies: started
  Installing build dependencies: finished with status 'error'
  error: subprocess-exited-with-error
  
  × installing build dependencies did not run successfully.
  │ exit code: 1
  ╰─> [4 lines of output]
      Looking in indexes: http://127.0.0.1:9/simple
      WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError("HTTPConnection(host='127.0.0.1', port=9): Failed to establish a new connection: [Errno 111] Connection refused")': /simple/nonesuch-backend/
      ERROR: Could not find a version that satisfies the requirement nonesuch-backend>=1 (from versions: none)
      ERROR: No matching distribution found for nonesuch-backend>=1
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
ERROR: Failed to build 'file:///w/badpep517-1.0.tar.gz' when installing build dependencies
`,
} as const;
