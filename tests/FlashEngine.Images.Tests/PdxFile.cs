using System.IO.Compression;
using System.Text;

namespace FlashEngine.Tests.Images;

/// <summary>Packs PDX files from their texts.</summary>
internal static class PdxFile
{
    public const string Index = """
        <?xml version="1.0" encoding="UTF-8"?>
        <CATALOG F-DTD-VERSION="ODX-2.2.0">
          <SHORT-NAME>delivery</SHORT-NAME>
          <ABLOCKS>
            <ABLOCK UPD="UNCHANGED">
              <SHORT-NAME>flash</SHORT-NAME>
              <FILES><FILE MIME-TYPE="application/x-asam.odx.odx-f">flash.odx-f</FILE></FILES>
            </ABLOCK>
          </ABLOCKS>
        </CATALOG>
        """;

    /// <summary>
    /// Two sessions. "application" has a block from a HEX file of the container, filtered and moved down by 0x1000, and
    /// a block whose bytes stand in the document as digits; "driver" has S-records in the document.
    /// </summary>
    public const string Flash = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ODX MODEL-VERSION="2.2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <FLASH ID="f">
            <SHORT-NAME>flash</SHORT-NAME>
            <ECU-MEMS>
              <ECU-MEM ID="m">
                <SHORT-NAME>memory</SHORT-NAME>
                <MEM>
                  <SESSIONS>
                    <SESSION ID="s.app">
                      <SHORT-NAME>application</SHORT-NAME>
                      <EXPECTED-IDENTS>
                        <EXPECTED-IDENT ID="i.hw">
                          <SHORT-NAME>hardware</SHORT-NAME>
                          <IDENT-VALUES>
                            <IDENT-VALUE TYPE="A_ASCIISTRING">HW-1</IDENT-VALUE>
                            <IDENT-VALUE TYPE="A_ASCIISTRING">HW-2</IDENT-VALUE>
                          </IDENT-VALUES>
                        </EXPECTED-IDENT>
                      </EXPECTED-IDENTS>
                      <CHECKSUMS>
                        <CHECKSUM ID="c">
                          <SHORT-NAME>all</SHORT-NAME>
                          <FILLBYTE>FF</FILLBYTE>
                          <SOURCE-START-ADDRESS>8000</SOURCE-START-ADDRESS>
                          <CHECKSUM-ALG>CRC32</CHECKSUM-ALG>
                          <SOURCE-END-ADDRESS>8FFF</SOURCE-END-ADDRESS>
                          <CHECKSUM-RESULT TYPE="A_BYTEFIELD">12345678</CHECKSUM-RESULT>
                        </CHECKSUM>
                      </CHECKSUMS>
                      <SECURITYS>
                        <SECURITY><SECURITY-METHOD TYPE="A_ASCIISTRING">RSA</SECURITY-METHOD></SECURITY>
                      </SECURITYS>
                      <DATABLOCK-REFS>
                        <DATABLOCK-REF ID-REF="b.code"/>
                        <DATABLOCK-REF ID-REF="b.data"/>
                      </DATABLOCK-REFS>
                    </SESSION>
                    <SESSION ID="s.drv">
                      <SHORT-NAME>driver</SHORT-NAME>
                      <DATABLOCK-REFS><DATABLOCK-REF ID-REF="b.drv"/></DATABLOCK-REFS>
                    </SESSION>
                  </SESSIONS>
                  <DATABLOCKS>
                    <DATABLOCK ID="b.code" TYPE="CODE">
                      <SHORT-NAME>code</SHORT-NAME>
                      <LOGICAL-BLOCK-INDEX>4A</LOGICAL-BLOCK-INDEX>
                      <FLASHDATA-REF ID-REF="d.hex"/>
                      <FILTERS>
                        <FILTER xsi:type="ADDRDEF-FILTER">
                          <FILTER-START>9002</FILTER-START><FILTER-END>9003</FILTER-END>
                        </FILTER>
                        <FILTER xsi:type="SIZEDEF-FILTER">
                          <FILTER-START>9004</FILTER-START><FILTER-SIZE>2</FILTER-SIZE>
                        </FILTER>
                      </FILTERS>
                      <SEGMENTS>
                        <SEGMENT ID="g.code">
                          <SHORT-NAME>g</SHORT-NAME>
                          <SOURCE-START-ADDRESS>9002</SOURCE-START-ADDRESS>
                          <SOURCE-END-ADDRESS>9005</SOURCE-END-ADDRESS>
                        </SEGMENT>
                      </SEGMENTS>
                      <TARGET-ADDR-OFFSET xsi:type="NEG-OFFSET">
                        <NEGATIVE-OFFSET>1000</NEGATIVE-OFFSET>
                      </TARGET-ADDR-OFFSET>
                      <OWN-IDENTS>
                        <OWN-IDENT ID="i.sw">
                          <SHORT-NAME>software</SHORT-NAME>
                          <IDENT-VALUE TYPE="A_ASCIISTRING">SW-7</IDENT-VALUE>
                        </OWN-IDENT>
                      </OWN-IDENTS>
                    </DATABLOCK>
                    <DATABLOCK ID="b.data" TYPE="DATA">
                      <SHORT-NAME>data</SHORT-NAME>
                      <FLASHDATA-REF ID-REF="d.bin"/>
                      <SEGMENTS>
                        <SEGMENT ID="g.1">
                          <SOURCE-START-ADDRESS>A000</SOURCE-START-ADDRESS><UNCOMPRESSED-SIZE>3</UNCOMPRESSED-SIZE>
                        </SEGMENT>
                        <SEGMENT ID="g.2">
                          <SOURCE-START-ADDRESS>B000</SOURCE-START-ADDRESS><UNCOMPRESSED-SIZE>1</UNCOMPRESSED-SIZE>
                        </SEGMENT>
                      </SEGMENTS>
                      <TARGET-ADDR-OFFSET xsi:type="POS-OFFSET">
                        <POSITIVE-OFFSET>10</POSITIVE-OFFSET>
                      </TARGET-ADDR-OFFSET>
                    </DATABLOCK>
                    <DATABLOCK ID="b.drv" TYPE="DRIVER">
                      <SHORT-NAME>drv</SHORT-NAME>
                      <FLASHDATA-REF ID-REF="d.srec"/>
                    </DATABLOCK>
                  </DATABLOCKS>
                  <FLASHDATAS>
                    <FLASHDATA ID="d.hex" xsi:type="EXTERN-FLASHDATA">
                      <SHORT-NAME>hex</SHORT-NAME>
                      <DATAFORMAT SELECTION="INTEL-HEX"/>
                      <DATAFILE LATEBOUND-DATAFILE="false">code.hex</DATAFILE>
                    </FLASHDATA>
                    <FLASHDATA ID="d.bin" xsi:type="INTERN-FLASHDATA">
                      <SHORT-NAME>bin</SHORT-NAME>
                      <DATAFORMAT SELECTION="BINARY"/>
                      <ENCRYPT-COMPRESS-METHOD TYPE="A_BYTEFIELD">00</ENCRYPT-COMPRESS-METHOD>
                      <DATA>0a0B
                        0C 0D</DATA>
                    </FLASHDATA>
                    <FLASHDATA ID="d.srec" xsi:type="INTERN-FLASHDATA">
                      <SHORT-NAME>srec</SHORT-NAME>
                      <DATAFORMAT SELECTION="MOTOROLA-S"/>
                      <DATA>S1060000010203F3
        S9030000FC</DATA>
                    </FLASHDATA>
                  </FLASHDATAS>
                </MEM>
              </ECU-MEM>
            </ECU-MEMS>
            <ECU-MEM-CONNECTORS>
              <ECU-MEM-CONNECTOR ID="n">
                <SESSION-DESCS>
                  <SESSION-DESC DIRECTION="DOWNLOAD">
                    <SHORT-NAME>d</SHORT-NAME>
                    <PARTNUMBER>5Q0 123 456</PARTNUMBER>
                    <SESSION-SNREF SHORT-NAME="application"/>
                  </SESSION-DESC>
                </SESSION-DESCS>
              </ECU-MEM-CONNECTOR>
            </ECU-MEM-CONNECTORS>
          </FLASH>
        </ODX>
        """;

    // Eight bytes at 9000; four of them pass the filters.
    public const string Hex = ":0890000000010203040506074C\n:00000001FF\n";

    public static byte[] Make(string flash = Flash, string hex = Hex, string index = Index)
        => Zip(("index.xml", Text(index)), ("flash.odx-f", Text(flash)), ("code.hex", Text(hex)));

    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return output.ToArray();
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
