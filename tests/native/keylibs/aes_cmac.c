/*
 * A key library as an OEM would deliver it for the virtual ECUs: the key is the AES-128-CMAC (RFC 4493, FIPS 197) of
 * the seed, under the 32 hex digits that it gets as its options. Written for clearness, not for secrecy.
 */
#include <stdint.h>
#include <string.h>

static uint8_t sbox[256];

static uint8_t times2(uint8_t x)
{
    return (uint8_t)((x << 1) ^ ((x >> 7) * 0x1B));
}

static uint8_t rotate(uint8_t x, int by)
{
    return (uint8_t)((x << by) | (x >> (8 - by)));
}

/* 3 generates the field, and F6 is its inverse: walking both ways round visits every x with 1/x. */
static void make_sbox(void)
{
    uint8_t x = 1, inverse = 1;
    do {
        x = (uint8_t)(x ^ times2(x));
        inverse ^= (uint8_t)(inverse << 1);
        inverse ^= (uint8_t)(inverse << 2);
        inverse ^= (uint8_t)(inverse << 4);
        inverse ^= (uint8_t)((inverse >> 7) * 0x09);
        sbox[x] = (uint8_t)(0x63 ^ inverse ^ rotate(inverse, 1) ^ rotate(inverse, 2) ^ rotate(inverse, 3)
            ^ rotate(inverse, 4));
    } while (x != 1);
    sbox[0] = 0x63;
}

static void next_round_key(uint8_t key[16], uint8_t rcon)
{
    for (int i = 0; i < 4; i++) {
        key[i] ^= (uint8_t)(sbox[key[12 + (i + 1) % 4]] ^ (i == 0 ? rcon : 0));
    }

    for (int i = 4; i < 16; i++) {
        key[i] ^= key[i - 4];
    }
}

static void mix_columns(uint8_t state[16])
{
    for (int c = 0; c < 16; c += 4) {
        const uint8_t all = state[c] ^ state[c + 1] ^ state[c + 2] ^ state[c + 3];
        const uint8_t first = state[c];
        for (int r = 0; r < 4; r++) {
            const uint8_t next = r == 3 ? first : state[c + r + 1];
            state[c + r] ^= (uint8_t)(all ^ times2(state[c + r] ^ next));
        }
    }
}

static void encrypt(const uint8_t secret[16], uint8_t state[16])
{
    uint8_t key[16], shifted[16], rcon = 1;
    memcpy(key, secret, 16);
    for (int round = 0; round < 11; round++) {
        if (round > 0) {
            for (int i = 0; i < 16; i++) {
                shifted[i] = sbox[state[(i + 4 * (i % 4)) % 16]];
            }

            memcpy(state, shifted, 16);
            if (round < 10) {
                mix_columns(state);
            }

            next_round_key(key, rcon);
            rcon = times2(rcon);
        }

        for (int i = 0; i < 16; i++) {
            state[i] ^= key[i];
        }
    }
}

static void subkey(uint8_t block[16])
{
    const uint8_t carry = block[0] >> 7;
    for (int i = 0; i < 16; i++) {
        block[i] = (uint8_t)((block[i] << 1) | (i < 15 ? block[i + 1] >> 7 : 0));
    }

    block[15] ^= (uint8_t)(carry * 0x87);
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int GenerateKeyExOpt(
    const unsigned char *seed, unsigned count, const unsigned level, const char *variant, const char *options,
    unsigned char *key, unsigned max, unsigned *length)
{
    uint8_t secret[16], mask[16] = { 0 };
    (void)variant;
    if (level != 1) {
        return 2;
    }

    if (max < 16) {
        return 1;
    }

    if (count != 16 || strlen(options) != 32) {
        return 4;
    }

    for (int i = 0; i < 16; i++) {
        const int high = digit(options[2 * i]), low = digit(options[2 * i + 1]);
        if (high < 0 || low < 0) {
            return 4;
        }

        secret[i] = (uint8_t)(16 * high + low);
    }

    /* A seed of one whole block: masked with the first subkey, and encrypted. */
    make_sbox();
    encrypt(secret, mask);
    subkey(mask);
    for (int i = 0; i < 16; i++) {
        key[i] = seed[i] ^ mask[i];
    }

    encrypt(secret, key);
    *length = 16;
    return 0;
}
