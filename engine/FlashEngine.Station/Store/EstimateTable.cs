using FlashEngine.Scheduling;
using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>The table of learned times: a row per ECU, type and software, in nanoseconds.</summary>
internal static class EstimateTable
{
    public const string Schema =
        "CREATE TABLE estimate(ecu TEXT NOT NULL, ecuType TEXT NOT NULL, software TEXT NOT NULL, "
        + "runs INTEGER NOT NULL, bytes INTEGER NOT NULL, headNs INTEGER NOT NULL, gapNs INTEGER NOT NULL, "
        + "tailNs INTEGER NOT NULL, learned INTEGER NOT NULL, PRIMARY KEY(ecu, ecuType, software))";

    /// <summary>All rows, the one that was learned last first.</summary>
    public static List<LearnedTimes> Read(SqliteConnection connection)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT ecu, ecuType, software, runs, bytes, headNs, gapNs, tailNs FROM estimate "
            + "ORDER BY learned DESC";
        using var row = select.ExecuteReader();
        var times = new List<LearnedTimes>();
        while (row.Read())
        {
            times.Add(new LearnedTimes
            {
                Ecu = row.GetString(0),
                EcuType = row.GetString(1),
                Software = row.GetString(2),
                Runs = row.GetInt32(3),
                Bytes = row.GetInt64(4),
                HeadNs = row.GetInt64(5),
                GapNs = row.GetInt64(6),
                TailNs = row.GetInt64(7),
            });
        }

        return times;
    }

    /// <summary>Adds runs to what is known, in one transaction.</summary>
    /// <returns>All rows.</returns>
    public static List<LearnedTimes> Learn(SqliteConnection connection, IEnumerable<LearnedTimes> runs)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var run in runs)
        {
            var known = Read(connection).Find(times =>
                (times.Ecu, times.EcuType, times.Software) == (run.Ecu, run.EcuType, run.Software));
            Write(connection, known?.With(run) ?? run);
        }

        transaction.Commit();
        return Read(connection);
    }

    private static void Write(SqliteConnection connection, LearnedTimes times)
    {
        using var replace = connection.CreateCommand();
        replace.CommandText = "INSERT OR REPLACE INTO estimate "
            + "VALUES ($ecu, $ecuType, $software, $runs, $bytes, $headNs, $gapNs, $tailNs, "
            + "(SELECT COALESCE(MAX(learned), 0) + 1 FROM estimate))";
        _ = replace.Parameters.AddWithValue("$ecu", times.Ecu);
        _ = replace.Parameters.AddWithValue("$ecuType", times.EcuType);
        _ = replace.Parameters.AddWithValue("$software", times.Software);
        _ = replace.Parameters.AddWithValue("$runs", times.Runs);
        _ = replace.Parameters.AddWithValue("$bytes", times.Bytes);
        _ = replace.Parameters.AddWithValue("$headNs", times.HeadNs);
        _ = replace.Parameters.AddWithValue("$gapNs", times.GapNs);
        _ = replace.Parameters.AddWithValue("$tailNs", times.TailNs);
        _ = replace.ExecuteNonQuery();
    }
}
