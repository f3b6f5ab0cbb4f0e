using System.Text;
using System.Text.Json;
using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>The form that is signed, literally.</summary>
public sealed class CanonicalJsonTests
{
    private static readonly MetadataName Name = new("image_repo", "Targets");

    [Theory]
    [InlineData("""{ "b" : 1, "a" : [ true, false, null, -7 ] }""", """{"a":[true,false,null,-7],"b":1}""")]
    [InlineData("""{"Z":1,"a":2,"_":3,"ä":4,"aa":5}""", """{"Z":1,"_":3,"a":2,"aa":5,"ä":4}""")]
    [InlineData("\"a\\nb\\t\\u0001\\\"\\\\\\/\\u00e4\"", "\"a\\nb\\t\\u0001\\\"\\\\/ä\"")]
    [InlineData("\"\\ud83d\\ude97\"", "\"🚗\"")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    public void Of_Value_HasOneForm(string json, string canonical) =>
        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Of(JsonElement.Parse(json))));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"signed":{},"signatures":[]}""")]
    [InlineData("""{"signed":{"a":1,"a":2},"signatures":[]}""")]
    [InlineData("""{"signed":{"a":1,"\u0061":2},"signatures":[]}""")]
    [InlineData("""{"signed":{"a":1.5},"signatures":[]}""")]
    [InlineData("""{"signed":{"a":1e3},"signatures":[]}""")]
    [InlineData("""{"signed":{"a":9223372036854775808},"signatures":[]}""")]
    [InlineData("""{"signed":{"a":"\ud83d"},"signatures":[]}""")]
    [InlineData("""{"signed":{"a":1},"signatures":[],}""")]
    [InlineData("""{"signed":{"a":1},"signatures":[]} x""")]
    [InlineData("""{"signed":{"version":0,"expires":"2030-01-01T00:00:00Z"},"signatures":[]}""")]
    [InlineData("""{"signed":{"version":1,"expires":"2030-01-01"},"signatures":[]}""")]
    [InlineData("""{"signed":{"version":1,"expires":"2030-01-01T00:00:00Z"},"signatures":[{"keyid":"a","sig":"#"}]}""")]
    [InlineData("""{"signed":{"version":1,"expires":"2030-01-01T00:00:00Z"},"signatures":[{"keyid":1,"sig":""}]}""")]
    public void Parse_NoStrictMetadata_IsRefused(string json) => Refused(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Parse_NoUtf8_IsRefused() =>
        Refused([.. "{\"signed\":{\"a\":\""u8, 0xff, .. "\"},\"signatures\":[]}"u8]);

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Parse_DeepNesting_IsRefused(char open)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 100_000; i++)
        {
            text.Append(open == '[' ? "[" : "{\"a\":");
        }

        Refused(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Refused(byte[] json)
    {
        var exception = Assert.Throws<InputException>(() => MetadataDocument.Parse(Name, json));
        Assert.Equal(UptaneError.MalformedMetadata, UptaneRefusal.Of(exception)!.Error);
    }
}
