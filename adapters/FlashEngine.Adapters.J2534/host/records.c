#include "records.h"

#include "opening.h"

#include <string.h>

enum { ID_SIZE = 4 };

void to_message(const record *source, const uint8_t *data, uint32_t size, PASSTHRU_MSG *message)
{
    memset(message, 0, offsetof(PASSTHRU_MSG, Data));
    message->ProtocolID = protocol;
    message->TxFlags = (source->is_extended ? MSG_CAN_29BIT_ID : 0u) | (source->is_padded ? TX_ISO15765_FRAME_PAD : 0u);
    message->DataSize = ID_SIZE + size;
    for (int b = 0; b < ID_SIZE; b++) {
        message->Data[b] = (uint8_t)(source->id >> (24 - 8 * b));
    }

    if (size > 0) {
        memcpy(message->Data + ID_SIZE, data, size);
    }
}

static int frame_to_record(const PASSTHRU_MSG *message, record *out)
{
    if (message->DataSize > ID_SIZE + sizeof out->data || (message->RxStatus & RX_START_OF_MESSAGE) != 0) {
        return 0;
    }

    out->kind = (message->RxStatus & RX_TX_MSG_TYPE) != 0 ? TRANSMITTED : RECEIVED;
    out->length = (uint8_t)(message->DataSize - ID_SIZE);
    memcpy(out->data, message->Data + ID_SIZE, out->length);
    return 1;
}

/* A message of ours that was looped back is no news: the indication before it has told. */
static int pdu_to_record(const PASSTHRU_MSG *message, record *out)
{
    const uint32_t size = message->DataSize - ID_SIZE;
    if (size > PDU_MAX || (message->RxStatus & MSG_ISO15765_ADDR_TYPE) != 0) {
        return 0;
    }

    if ((message->RxStatus & RX_TX_MSG_TYPE) != 0) {
        out->kind = PDU_SENT;
        return (message->RxStatus & RX_TX_INDICATION) != 0;
    }

    out->kind = (message->RxStatus & RX_START_OF_MESSAGE) != 0 ? PDU_STARTED : PDU_RECEIVED;
    out->number = out->kind == PDU_RECEIVED ? (int32_t)size : 0;
    return out->kind == PDU_STARTED || size > 0;
}

int to_record(const PASSTHRU_MSG *message, record *out)
{
    memset(out, 0, sizeof *out);
    if (message->DataSize < ID_SIZE) {
        return 0;
    }

    out->is_extended = (message->RxStatus & MSG_CAN_29BIT_ID) != 0;
    out->timestamp_us = message->Timestamp;
    for (int b = 0; b < ID_SIZE; b++) {
        out->id = (out->id << 8) | message->Data[b];
    }

    return protocol == PROTOCOL_CAN ? frame_to_record(message, out) : pdu_to_record(message, out);
}
