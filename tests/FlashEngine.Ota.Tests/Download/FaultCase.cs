using Microsoft.AspNetCore.Http;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>A server's fault and its one right outcome. The file has 2500 bytes, a chunk 1000.</summary>
/// <param name="Fault">What the server does.</param>
/// <param name="Answers">Its answers.</param>
/// <param name="Outcome">Part of the error; <c>ok</c>: the file is there.</param>
/// <param name="Requests">What it was asked for; <c>*</c> stands for a number that chance decides.</param>
internal sealed record FaultCase(
    string Fault, Func<byte[], JumpTime, RequestDelegate[]> Answers, string Outcome, params string[] Requests)
{
    private const string Rest = "/f bytes=1000- \"first\"";

    /// <summary>The path of the new URL for a refused one; empty: there is none; null: nobody can be asked.</summary>
    public string? NewPath { get; init; }

    /// <summary>What is left in the folder.</summary>
    public string Files { get; init; } = Outcome == "ok" ? "H.fpk" : "";

    /// <summary>The table.</summary>
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new("none", (f, _) => [FaultServer.Good(f)], "ok", "/f"),
        new("cut, then the rest", (f, _) => [FirstThousand(f), FaultServer.Good(f)], "ok", "/f", Rest),
        new("cut each time", (f, _) => [FirstThousand(f), FaultServer.Gone],
            "given up after 3 retries", "/f", Rest, Rest, Rest) { Files = "H.part H.part.known" },
        new("no response", (f, _) => [FaultServer.Gone, FaultServer.Good(f)], "ok", "/f", "/f"),
        new("slow header", (f, t) => [FaultServer.Silence(t), FaultServer.Good(f)], "ok", "/f", "/f"),
        new("header never comes", (f, t) => [FaultServer.Silence(t)],
            "sent nothing for 30 s; given up after 3 retries", "/f", "/f", "/f", "/f"),
        new("stall in the body", (f, t) => [FaultServer.Stall(f, 1000, t), FaultServer.Good(f)], "ok", "/f", Rest),
        new("trickle below minimum speed", (f, t) => [FaultServer.Trickle(f, t), FaultServer.Good(f)],
            "ok", "/f", "/f bytes=*- \"first\""),
        new("500, then ok", (f, _) => [FaultServer.Status(500), FaultServer.Good(f)], "ok", "/f", "/f"),
        new("500 for ever", (_, _) => [FaultServer.Status(500)],
            "HTTP 500 Internal Server Error", "/f", "/f", "/f", "/f"),
        new("408, then ok", (f, _) => [FaultServer.Status(408), FaultServer.Good(f)], "ok", "/f", "/f"),
        new("413, then ok", (f, _) => [FaultServer.Status(413), FaultServer.Good(f)], "ok", "/f", "/f"),
        new("429 with Retry-After", (f, _) => [FaultServer.Status(429, ("Retry-After", "3")), FaultServer.Good(f)],
            "ok", "/f", "/f"),
        new("429 with Retry-After past the limit", (_, _) => [FaultServer.Status(429, ("Retry-After", "9999"))],
            "may be tried again in 9999 s, after the time limit", "/f"),
        new("404", (_, _) => [FaultServer.Status(404)], "HTTP 404 Not Found", "/f"),
        new("404 for the rest", (f, _) => [FirstThousand(f), FaultServer.Status(404)],
            "HTTP 404 Not Found", "/f", Rest) { Files = "H.part H.part.known" },
        new("401, nobody to ask", (_, _) => [FaultServer.Status(401)], "has the signed URL expired?", "/f"),
        new("403, nobody to ask", (_, _) => [FaultServer.Status(403)], "has the signed URL expired?", "/f"),
        new("403 for the rest, then a new URL",
            (f, _) => [FirstThousand(f), FaultServer.Status(403), FaultServer.Good(f)],
            "ok", "/f", Rest, "/new bytes=1000- \"first\"") { NewPath = "/new" },
        new("403 for new URLs too", (_, _) => [FaultServer.Status(403)],
            "has the signed URL expired?", "/f", "/new", "/new", "/new")
        { NewPath = "/new" },
        new("401, and no new URL", (_, _) => [FaultServer.Status(401)], "has the signed URL expired?", "/f")
        { NewPath = "" },
        new("200 for the rest", (f, _) => [FirstThousand(f), FaultServer.Whole(f)], "ok", "/f", Rest),
        new("another ETag, by 200", (f, _) => [FirstThousand(Other(f)), FaultServer.Good(f, "\"second\"")],
            "ok", "/f", Rest),
        new("another ETag, by 206",
            (f, _) =>
            [
                FirstThousand(f), FaultServer.Partial("bytes 1000-2499/2500", f[1000..], "\"second\""),
                FaultServer.Good(f),
            ],
            "ok", "/f", Rest, "/f"),
        new("wrong range: from 0", (f, _) =>
            [FirstThousand(f), FaultServer.Partial("bytes 0-2499/2500", f), FaultServer.Good(f)],
            "ok", "/f", Rest, "/f"),
        new("wrong range: too far", (f, _) =>
            [FirstThousand(f), FaultServer.Partial("bytes 1000-2500/2500", f[999..]), FaultServer.Good(f)],
            "ok", "/f", Rest, "/f"),
        new("206 without Content-Range", (f, _) =>
            [FirstThousand(f), FaultServer.Partial(null, f[1000..]), FaultServer.Good(f)], "ok", "/f", Rest, "/f"),
        new("206 of a longer file", (f, _) =>
            [FirstThousand(f), FaultServer.Partial("bytes 1000-2499/9000", f[1000..])],
            "the server's file has 9000 bytes, 2500 announced", "/f", Rest),
        new("206 with wrong ranges for ever", (_, _) => [FaultServer.Partial("bytes 7-9/2500", [1, 2, 3])],
            "the range 'bytes 7-9/2500' when asked from byte 0", "/f", "/f", "/f", "/f"),
        new("range in pieces", (f, _) =>
            [FirstThousand(f), FaultServer.Partial("bytes 1000-1999/2500", f[1000..2000]), FaultServer.Good(f)],
            "ok", "/f", Rest, "/f bytes=2000- \"first\""),
        new("more than the range said", (f, _) =>
            [FirstThousand(f), FaultServer.Partial("bytes 1000-1999/2500", f[1000..])],
            "more than 2000 bytes received", "/f", Rest),
        new("range refused (416)", (f, _) => [FirstThousand(f), FaultServer.Status(416), FaultServer.Good(f)],
            "ok", "/f", Rest, "/f"),
        new("416, and the file is shorter", (f, _) =>
            [FirstThousand(f), FaultServer.Status(416, ("Content-Range", "bytes */900"))],
            "the server's file has 900 bytes, 2500 announced", "/f", Rest),
        new("416 for the whole file", (_, _) => [FaultServer.Status(416)], "HTTP 416", "/f"),
        new("wrong hash", (f, _) => [FaultServer.Good(Other(f))], "SHA-256 is", "/f"),
        new("wrong hash of what was put together", (f, _) =>
            [FirstThousand(Other(f)), FaultServer.Good(f), FaultServer.Good(f)], "ok", "/f", Rest, "/f"),
        new("wrong hash, and again", (f, _) =>
            [FirstThousand(Other(f)), FaultServer.Good(f), FaultServer.Good(Other(f))],
            "SHA-256 is", "/f", Rest, "/f"),
        new("endless", (_, _) => [FaultServer.Endless], "more than 2500 bytes received, 2500 announced", "/f"),
        new("too long by Content-Length", (f, _) => [FaultServer.Good([.. f, 0])],
            "the server's file has 2501 bytes, 2500 announced", "/f"),
        new("too short by Content-Length", (f, _) => [FaultServer.Good(f[..2499])],
            "the server's file has 2499 bytes, 2500 announced", "/f"),
        new("too short", (f, _) => [PackageServer.Bytes(f[..2499], withLength: false)],
            "2499 bytes received, 2500 announced", "/f"),
        new("redirect to another path", (f, _) => [FaultServer.Status(302, ("Location", "/new")), FaultServer.Good(f)],
            "ok", "/f", "/new"),
        new("redirect keeps the range", (f, _) =>
            [FirstThousand(f), FaultServer.Status(307, ("Location", "/new")), FaultServer.Good(f)],
            "ok", "/f", Rest, "/new bytes=1000- \"first\""),
        new("redirect to http of another host",
            (_, _) => [FaultServer.Status(302, ("Location", "http://packages.example/f?Signature=secret"))],
            "redirects to http://packages.example/f; only https is followed", "/f"),
        new("redirect to ftp", (_, _) => [FaultServer.Status(302, ("Location", "ftp://127.0.0.1/f"))],
            "redirects to ftp://127.0.0.1/f; only https is followed", "/f"),
        new("redirect loop", (_, _) => [FaultServer.Status(308, ("Location", "/f"))],
            "more than 5 redirects", "/f", "/f", "/f", "/f", "/f", "/f"),
        new("redirect without Location", (_, _) => [FaultServer.Status(302)], "HTTP 302 Found", "/f"),
        new("204", (_, _) => [FaultServer.Status(204)], "HTTP 204 No Content", "/f"),
    ];

    private static RequestDelegate FirstThousand(byte[] file) => FaultServer.Cut(file, 1000);

    private static byte[] Other(byte[] file)
    {
        byte[] other = [.. file];
        other[17] ^= 1;
        return other;
    }
}
