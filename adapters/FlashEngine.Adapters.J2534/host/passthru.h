/* The PassThru API of SAE J2534-1, version 04.04: what of it channels of raw CAN and of ISO-TP need. */
#ifndef FLASHENGINE_PASSTHRU_H
#define FLASHENGINE_PASSTHRU_H

#include <stddef.h>
#include <stdint.h>

/*
 * Windows libraries are stdcall, which means something in 32 bits only. The standard's unsigned long has 32 bits, as
 * Windows has it everywhere; libraries of 64-bit Linux have to mean the same to fit.
 */
#if defined(_WIN32) && (defined(_M_IX86) || defined(__i386__))
#define PASSTHRU_CALL __stdcall
#else
#define PASSTHRU_CALL
#endif

enum { PROTOCOL_CAN = 5, PROTOCOL_ISO15765 = 6, FILTER_PASS = 1, FILTER_FLOW_CONTROL = 3 };
enum { CONNECT_CAN_29BIT_ID = 0x100, CONNECT_CAN_ID_BOTH = 0x800 };
enum { RX_TX_MSG_TYPE = 1, RX_START_OF_MESSAGE = 2, RX_TX_INDICATION = 8, MSG_CAN_29BIT_ID = 0x100 };
enum { TX_ISO15765_FRAME_PAD = 0x40, MSG_ISO15765_ADDR_TYPE = 0x80 };
enum { IOCTL_SET_CONFIG = 2, IOCTL_READ_VBATT = 3, IOCTL_CLEAR_RX_BUFFER = 8 };
enum {
    CONFIG_LOOPBACK = 3, CONFIG_BIT_SAMPLE_POINT = 0x17, CONFIG_ISO15765_BS = 0x1E, CONFIG_ISO15765_STMIN = 0x1F,
    CONFIG_BS_TX = 0x22, CONFIG_STMIN_TX = 0x23, CONFIG_ISO15765_WFT_MAX = 0x25,
};
enum {
    STATUS_NOERROR = 0, ERR_NOT_SUPPORTED = 1, ERR_INVALID_IOCTL_VALUE = 5, ERR_FAILED = 7,
    ERR_DEVICE_NOT_CONNECTED = 8, ERR_TIMEOUT = 9, ERR_INVALID_MSG = 0x0A, ERR_EXCEEDED_LIMIT = 0x0C,
    ERR_INVALID_IOCTL_ID = 0x0F, ERR_BUFFER_EMPTY = 0x10, ERR_BUFFER_FULL = 0x11, ERR_BUFFER_OVERFLOW = 0x12,
    ERR_NO_FLOW_CONTROL = 0x17, ERR_NOT_UNIQUE = 0x18,
};

enum { PASSTHRU_DATA = 4128, PASSTHRU_TEXT = 80 };

typedef struct {
    uint32_t ProtocolID;
    uint32_t RxStatus;
    uint32_t TxFlags;
    uint32_t Timestamp; /* microseconds, wraps */
    uint32_t DataSize;
    uint32_t ExtraDataIndex;
    uint8_t Data[PASSTHRU_DATA]; /* 4 bytes identifier, high byte first, then frame data or PDU */
} PASSTHRU_MSG;

typedef struct {
    uint32_t Parameter;
    uint32_t Value;
} SCONFIG;

typedef struct {
    uint32_t NumOfParams;
    SCONFIG *ConfigPtr;
} SCONFIG_LIST;

/* On a compiler that lays them out otherwise, one of the next lines does not compile. */
typedef char passthru_msg_has_4152_bytes[sizeof(PASSTHRU_MSG) == 4152 ? 1 : -1];
typedef char passthru_msg_timestamp_at_12[offsetof(PASSTHRU_MSG, Timestamp) == 12 ? 1 : -1];
typedef char passthru_msg_data_size_at_16[offsetof(PASSTHRU_MSG, DataSize) == 16 ? 1 : -1];
typedef char passthru_msg_data_at_24[offsetof(PASSTHRU_MSG, Data) == 24 ? 1 : -1];
typedef char sconfig_has_8_bytes[sizeof(SCONFIG) == 8 ? 1 : -1];

typedef int32_t(PASSTHRU_CALL *PassThruOpen_t)(void *name, uint32_t *device);
typedef int32_t(PASSTHRU_CALL *PassThruClose_t)(uint32_t device);
typedef int32_t(PASSTHRU_CALL *PassThruConnect_t)(
    uint32_t device, uint32_t protocol, uint32_t flags, uint32_t baud_rate, uint32_t *channel);
typedef int32_t(PASSTHRU_CALL *PassThruDisconnect_t)(uint32_t channel);
typedef int32_t(PASSTHRU_CALL *PassThruMsgs_t)(
    uint32_t channel, PASSTHRU_MSG *messages, uint32_t *count, uint32_t timeout_ms);
typedef int32_t(PASSTHRU_CALL *PassThruStartMsgFilter_t)(
    uint32_t channel, uint32_t type, PASSTHRU_MSG *mask, PASSTHRU_MSG *pattern, PASSTHRU_MSG *flow_control,
    uint32_t *filter);
typedef int32_t(PASSTHRU_CALL *PassThruReadVersion_t)(uint32_t device, char *firmware, char *dll, char *api);
typedef int32_t(PASSTHRU_CALL *PassThruGetLastError_t)(char *text);
typedef int32_t(PASSTHRU_CALL *PassThruIoctl_t)(uint32_t handle, uint32_t ioctl, void *input, void *output);

#endif
