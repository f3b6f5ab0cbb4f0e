/* What goes over the pipe once the channel is open; HostRecord.cs is the other side. */
#ifndef FLASHENGINE_RECORDS_H
#define FLASHENGINE_RECORDS_H

#include "passthru.h"

enum to_host { SEND = 0x11, CLOSE, SEND_PDU, SET_PARAMETER, OPEN_LINK };

enum to_engine {
    RECEIVED = 1, TRANSMITTED, TAKEN, OVERRUN, REMOVED, FAILED, PDU_RECEIVED, PDU_STARTED, PDU_SENT, PDU_REFUSED,
    ANSWER,
};

enum { PDU_MAX = 4095 };

typedef struct {
    uint8_t kind;
    uint8_t length;
    uint8_t is_extended;
    uint8_t is_padded;
    uint32_t id;           /* of a frame or PDU; a parameter; a link's responses */
    uint32_t timestamp_us;
    int32_t number;        /* bytes of a PDU, which follow; a parameter's value; a link's requests; a result */
    uint8_t data[8];
} record;

/* Makes the message of a frame or PDU. */
void to_message(const record *source, const uint8_t *data, uint32_t size, PASSTHRU_MSG *message);

/* Makes the record of a message. Gives 0 when there is no news in it. The bytes of a PDU stay in the message. */
int to_record(const PASSTHRU_MSG *message, record *out);

#endif
