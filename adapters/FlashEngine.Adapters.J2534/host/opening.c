#include "opening.h"

#include "host.h"
#include "library.h"

#include <stdio.h>
#include <string.h>

uint32_t device;
uint32_t channel;
uint32_t protocol;
open_reply opened;

void reply_and_end(enum step step, int32_t result, const char *text)
{
    opened.step = (uint32_t)step;
    opened.result = result;
    opened.text_size = (uint32_t)strlen(text);
    host_write(&opened, sizeof opened);
    host_write(text, opened.text_size);
    host_exit(0);
}

static void require(enum step step, int32_t result)
{
    char text[PASSTHRU_TEXT];
    if (result != STATUS_NOERROR) {
        last_error(text);
        reply_and_end(step, result, text);
    }
}

/* Nothing is received without a filter. A library may see the one for 29 bits in the one before. */
static void pass_all(uint32_t flags)
{
    uint32_t filter = 0;
    PASSTHRU_MSG all = { 0 };
    all.ProtocolID = PROTOCOL_CAN;
    all.TxFlags = flags;
    all.DataSize = 4;
    PASSTHRU_MSG pattern = all;
    const int32_t result = CALL(filter, channel, FILTER_PASS, &all, &pattern, NULL, &filter);
    require(FILTER, result == ERR_NOT_UNIQUE ? STATUS_NOERROR : result);
}

/* A channel of ISO-TP needs neither: its links are filters, and it has a word of its own for what was sent. */
static void prepare_frames(void)
{
    opened.loopback = set_config(channel, CONFIG_LOOPBACK, 1) == STATUS_NOERROR;
    pass_all(0);
    pass_all(MSG_CAN_29BIT_ID);
}

void open_channel(const open_request *request, char *name)
{
    protocol = request->protocol;
    require(OPEN, CALL(open, name[0] == 0 ? NULL : name, &device));
    if (request->reads_battery) {
        require(BATTERY, CALL(ioctl, device, IOCTL_READ_VBATT, NULL, &opened.battery_mv));
    }

    require(CONNECT, CALL(connect, device, protocol, CONNECT_CAN_ID_BOTH, request->bit_rate, &channel));
    if (request->sample_point != 0) {
        require(CONFIGURE, set_config(channel, CONFIG_BIT_SAMPLE_POINT, request->sample_point));
    }

    if (protocol == PROTOCOL_CAN) {
        prepare_frames();
    }

    CALL(ioctl, channel, IOCTL_CLEAR_RX_BUFFER, NULL, NULL);
}

void report_opening(void)
{
    char firmware[4 * PASSTHRU_TEXT] = { 0 }, dll[4 * PASSTHRU_TEXT] = { 0 }, version[4 * PASSTHRU_TEXT] = { 0 };
    char text[3 * PASSTHRU_TEXT + 40] = { 0 };
    if (CALL(version, device, firmware, dll, version) == STATUS_NOERROR) {
        snprintf(text, sizeof text, "firmware %.79s, library %.79s, API %.79s", firmware, dll, version);
    }

    opened.step = OPENED;
    opened.text_size = (uint32_t)strlen(text);
    host_write(&opened, sizeof opened);
    host_write(text, opened.text_size);
}
