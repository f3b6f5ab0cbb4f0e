/*
 * A key library that does what it should. Byte i of the key is byte i of the seed plus the security level, the sum of
 * the variant's characters and the sum of the options' characters, so that a test sees that everything arrived.
 * -DEX_OPT, -DEX, -DOLD and -DOLD_BOOL choose what it exports, -DEX_NAME and -DCONVENTION how it is decorated.
 */
#ifndef CONVENTION
#define CONVENTION
#endif
#ifdef EX_NAME
#define AS_EX_NAME __asm__(EX_NAME)
#else
#define AS_EX_NAME
#endif

/* The sum of "unknown", the variant that this library does not know. */
enum { UNKNOWN = 'u' + 'n' + 'k' + 'n' + 'o' + 'w' + 'n' };

static unsigned sum(const char *text)
{
    unsigned total = 0;
    while (*text != 0) {
        total += (unsigned char)*text++;
    }

    return total;
}

__attribute__((unused)) static int make(
    const unsigned char *seed, unsigned count, unsigned level, const char *variant, const char *options,
    unsigned char *key, unsigned max, unsigned *length)
{
    if (level == 0x7F) {
        return 2;
    }

    if (sum(variant) == UNKNOWN) {
        return 3;
    }

    if (max < count) {
        return 1;
    }

    for (unsigned i = 0; i < count; i++) {
        key[i] = (unsigned char)(seed[i] + level + sum(variant) + sum(options));
    }

    *length = count;
    return 0;
}

#ifdef EX_OPT
int GenerateKeyExOpt(
    const unsigned char *seed, unsigned count, const unsigned level, const char *variant, const char *options,
    unsigned char *key, unsigned max, unsigned *length)
{
    return make(seed, count, level, variant, options, key, max, length);
}
#endif

#ifdef EX
int CONVENTION GenerateKeyEx(
    const unsigned char *seed, unsigned count, const unsigned level, const char *variant, unsigned char *key,
    unsigned max, unsigned *length) AS_EX_NAME;

int CONVENTION GenerateKeyEx(
    const unsigned char *seed, unsigned count, const unsigned level, const char *variant, unsigned char *key,
    unsigned max, unsigned *length)
{
    return make(seed, count, level, variant, "", key, max, length);
}
#endif

#ifdef OLD
int GenerateKey(
    const unsigned char *seed, unsigned count, const unsigned level, const char *variant, unsigned char *key,
    unsigned max, unsigned *length)
{
    return make(seed, count, level, variant, "", key, max, length);
}
#endif

#ifdef OLD_BOOL
_Bool GenerateKey(
    const unsigned char *seed, unsigned count, const unsigned level, const char *variant, unsigned char *key,
    unsigned max, unsigned *length)
{
    return make(seed, count, level, variant, "", key, max, length) == 0;
}
#endif
