using System.Globalization;
using System.Text;
using FlashEngine.Station.Backups;

namespace FlashEngine.Ota.Uptane.Reports;

/// <summary>The number of a vehicle's reports, in a file; it never falls, and none is given out twice.</summary>
/// <param name="folder">The folder; it is made when it is missing.</param>
public sealed class ReportCounter(string folder)
{
    private const string FileName = "report.counter";

    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>The number of the next report, from 1; it is on the disk before it is given out.</summary>
    /// <exception cref="InputException">The file is damaged, or cannot be written.</exception>
    public long Next()
    {
        string path = Path.Combine(_folder, FileName);
        try
        {
            string text = File.Exists(path) ? File.ReadAllText(path) : "0";
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long last)
                || last == long.MaxValue)
            {
                throw new InputException(
                    $"'{path}' holds no number; write one into it that is higher than that of the last report");
            }

            DurableFile.MakeFolder(_folder);
            DurableFile.Write(path, file => file.Write(Encoding.ASCII.GetBytes($"{last + 1}")));
            return last + 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be used: {e.Message}", e);
        }
    }
}
