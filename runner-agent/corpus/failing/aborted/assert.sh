printf '#include <assert.h>\nint main(void) { assert(1 == 2); }\n' > a.c
gcc -o a a.c
exec ./a
