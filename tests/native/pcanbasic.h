/* What the parts of the stand-in for PCAN-Basic share: PCANBasic.h's values and layouts, and its channels. */
#ifndef PCANBASIC_H
#define PCANBASIC_H

#include "bus.h"

#include <stddef.h>

#define RX_LENGTH 8192

enum {
    OK = 0, XMTFULL = 1, BUSLIGHT = 4, BUSHEAVY = 8, BUSOFF = 0x10, QRCVEMPTY = 0x20, QOVERRUN = 0x40, NODRIVER = 0x200,
    ILLHW = 0x1400, ILLPARAMTYPE = 0x4000, ILLPARAMVAL = 0x8000, ILLDATA = 0x20000, BUSPASSIVE = 0x40000,
    CAUTION = 0x2000000, INITIALIZE = 0x4000000, ILLOPERATION = 0x8000000
};
enum { MSG_RTR = 1, MSG_EXT = 2, MSG_FD = 4, MSG_BRS = 8, MSG_ESI = 0x10, MSG_ECHO = 0x20, MSG_STATUS = 0x80 };

typedef struct { uint32_t ID; uint8_t MSGTYPE, LEN, DATA[8]; } TPCANMsg;
typedef struct { uint32_t ID; uint8_t MSGTYPE, DLC, DATA[64]; } TPCANMsgFD;
typedef struct { uint32_t millis; uint16_t millis_overflow, micros; } TPCANTimestamp;
typedef struct {
    uint16_t channel_handle;
    uint8_t device_type, controller_number;
    uint32_t device_features;
    char device_name[33];
    uint32_t device_id, channel_condition;
} TPCANChannelInformation;

_Static_assert(sizeof(TPCANMsg) == 16 && offsetof(TPCANMsg, DATA) == 6, "TPCANMsg");
_Static_assert(sizeof(TPCANMsgFD) == 72 && offsetof(TPCANMsgFD, DATA) == 6, "TPCANMsgFD");
_Static_assert(sizeof(TPCANTimestamp) == 8 && offsetof(TPCANTimestamp, micros) == 6, "TPCANTimestamp");
_Static_assert(sizeof(TPCANChannelInformation) == 52 && offsetof(TPCANChannelInformation, device_id) == 44, "info");

struct message {
    TPCANMsgFD frame; /* of a classic frame: the length in DLC */
    uint64_t us;
    uint32_t status;
};

struct channel {
    struct bus_node node; /* first */
    uint16_t handle;
    uint32_t features;
    const char *name;
    uint32_t condition;
    bool initialized, echo, allow_status, allow_remote, overrun;
    int event;
    struct message rx[RX_LENGTH];
    unsigned rx_head, rx_count;
};

extern struct channel pcan_channels[];
extern const unsigned pcan_channel_count;
extern bool pcan_has_driver, pcan_has_echo, pcan_answers_caution;
extern int64_t pcan_clock_shift_us;

struct channel *pcan_find(uint16_t handle); /* NULL: not plugged in */

/* OK with bus_lock held and an open channel; otherwise why not, and the lock free. */
uint32_t pcan_enter(uint16_t handle, struct channel **channel);
uint32_t pcan_leave(uint32_t status);
uint32_t pcan_bus_bits(const struct channel *channel);

#endif
