using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Perf.Report;

namespace FlashEngine.Perf.Fetch;

/// <summary>
/// A package of 1 GB over loopback TLS, verified and on the disk: our downloader against curl followed by sha256sum.
/// </summary>
public static class FetchBench
{
    private const long Size = 1_000_000_000;
    private const long WarmUpSize = 50_000_000;
    private const int Runs = 3;
    private const double SpeedShareMin = 0.8;
    private const double ResidentMegabytesMax = 100;
    private const double Mega = 1e6;

    /// <summary>Downloads in turn by both, from the same server.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "fetch",
            "1 GB over loopback TLS from a server in another process (Kestrel, the same for both), to the same disk;",
            "whole processes, from start to exit, in turn with curl followed by sha256sum.",
            "Ours verifies while it receives, and flushes to the disk before it gives the file its name; the other two",
            "do not flush. Resident: the kernel's own high-water mark of the whole process (VmHWM).");
        var folder = Directory.CreateTempSubdirectory("flash-perf-");
        try
        {
            var (certificate, key) = MakeCertificate(folder.FullName);
            using var server = Start(FetchServer.Verb, certificate, key);
            var address = server.StandardOutput.ReadLine()!;
            try
            {
                Measure(table, new Uri(address), certificate, folder.FullName);
            }
            finally
            {
                server.StandardInput.Close();
                server.WaitForExit();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(BenchTable table, Uri server, string caFile, string folder)
    {
        _ = Ours(server, WarmUpSize, caFile, folder);
        _ = Theirs(server, WarmUpSize, caFile, folder);
        var ours = new List<FetchRun>();
        var theirs = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            ours.Add(Ours(server, Size, caFile, folder));
            theirs.Add(Theirs(server, Size, caFile, folder));
        }

        double[] seconds = [.. ours.Select(run => run.Seconds)];
        var row = new BenchRow("1 GB, verified, on the disk", Runs, Spread.Of(seconds).Text("s"))
        {
            Peer = Spread.Of(theirs).Text("s"),
        };
        table.Add(row.GatedAtLeast(Spread.OfRatios(theirs, seconds), SpeedShareMin));
        table.Add(new BenchRow(
            "the same without the process's start",
            Runs,
            Spread.Of(ours.Select(run => Size / Mega / run.InsideSeconds)).Text("MB/s")));
        var resident = Spread.Of(ours.Select(run => run.Resident / Mega));
        table.Add(new BenchRow("resident memory, most", Runs, resident.Text("MB"))
        {
            Gate = $"< {ResidentMegabytesMax} MB",
            Holds = resident.Max < ResidentMegabytesMax,
        });
        var allocated = Spread.Of(ours.Select(run => run.Allocated / Mega));
        table.Add(new BenchRow("allocated on the managed heap, in all", Runs, allocated.Text("MB")));
    }

    private static FetchRun Ours(Uri server, long size, string caFile, string folder)
    {
        var inbox = Path.Combine(folder, "inbox");
        var sha256 = FetchServer.Sha256(size);
        var started = Stopwatch.GetTimestamp();
        using var process = Start(FetchClient.Verb, new Uri(server, $"/{size}").AbsoluteUri, sha256, caFile, inbox);
        var figures = process.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Require(process.ExitCode == 0 && figures.Length == 3, "our download failed");
        Directory.Delete(inbox, recursive: true);
        return new FetchRun(seconds, double.Parse(figures[0]), long.Parse(figures[1]), long.Parse(figures[2]));
    }

    private static double Theirs(Uri server, long size, string caFile, string folder)
    {
        var file = Path.Combine(folder, "file");
        var url = new Uri(server, $"/{size}").AbsoluteUri;
        var started = Stopwatch.GetTimestamp();
        _ = Output("curl", "--silent", "--fail", "--noproxy", "*", "--cacert", caFile, "--output", file, url);
        var line = Output("sha256sum", file);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Require(line.StartsWith(FetchServer.Sha256(size), StringComparison.Ordinal), "curl received another file");
        File.Delete(file);
        return seconds;
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Require(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
        return output;
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo(
            Environment.ProcessPath!, [typeof(FetchBench).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    private static (string CertificateFile, string KeyFile) MakeCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fetch bench", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        var files = (Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"fetch bench: {problem}");
        }
    }

    /// <summary>One download: seconds of the whole process and inside of it; bytes.</summary>
    private sealed record FetchRun(double Seconds, double InsideSeconds, long Resident, long Allocated);
}
