using Runner.Ledgers.LiteDb;
using Runner.Ledgers.Sqlite;

namespace Runner.Ledgers.Ownership.Snapshots;

/// <summary>Receives a snapshot from a ledger's owner, and opens it.</summary>
internal static class ReceivedSnapshot
{
    private const int MostParts = 4;

    /// <param name="path">The name of the ledger in messages.</param>
    /// <exception cref="LedgerException">The temporary folder has no space for it or cannot be written.</exception>
    public static async Task<ITrialLedger> OpenAsync(string path, IAsyncEnumerable<OwnerAnswer> answers, TimeProvider time, CancellationToken cancel)
    {
        var files = new List<FileStream>();
        try
        {
            var kind = await ReceiveAsync(answers, files, cancel);
            return kind switch
            {
                SnapshotKind.LiteDb when files.Count == 2 => LiteLedger.OverCopy(path, files[0], files[1], time),
                SnapshotKind.Sqlite when files.Count == 3 => OpenSqlite(path, files, time),
                _ => throw new InvalidDataException($"A snapshot of kind {kind} in {files.Count} files."),
            };
        }
        catch (Exception fault)
        {
            files.ForEach(file => file.Dispose());
            if (fault is IOException or UnauthorizedAccessException)
            {
                throw new LedgerException(
                    $"{path} is in use, and its copy cannot be stored in {Path.GetTempPath()} ({fault.Message.TrimEnd('.')}). Free some space there, or set TMPDIR to another folder.", fault);
            }

            throw;
        }
    }

    private static async Task<SnapshotKind> ReceiveAsync(IAsyncEnumerable<OwnerAnswer> answers, List<FileStream> files, CancellationToken cancel)
    {
        SnapshotBegins? begins = null;
        var (part, offset) = (0, 0L);
        await foreach (var answer in answers.WithCancellation(cancel))
        {
            switch (answer)
            {
                case SnapshotBegins first when begins is null && first.Lengths.Count <= MostParts:
                    begins = first;
                    foreach (var _ in first.Lengths)
                    {
                        files.Add(PrivateFile.Create());
                    }

                    break;
                case SnapshotPiece piece when begins is not null:
                    while (part < files.Count && offset == begins.Lengths[part])
                    {
                        (part, offset) = (part + 1, 0);
                    }

                    if (part == files.Count || piece.Content.Length > begins.Lengths[part] - offset)
                    {
                        throw new InvalidDataException("A snapshot is longer than announced.");
                    }

                    RandomAccess.Write(files[part].SafeFileHandle, piece.Content.Span, offset);
                    offset += piece.Content.Length;
                    break;
                default:
                    throw new InvalidDataException($"{answer.GetType().Name} is no part of a snapshot.");
            }
        }

        // An owner that ends in the middle is detected earlier; this one sent less than it announced.
        return begins is not null && files.Zip(begins.Lengths).All(pair => pair.First.Length == pair.Second)
            ? begins.Kind
            : throw new OwnerGoneException("The owner of the ledger ended while it sent a snapshot.");
    }

    private static SqliteLedger OpenSqlite(string path, List<FileStream> files, TimeProvider time)
    {
        var after = new byte[files[2].Length];
        RandomAccess.Read(files[2].SafeFileHandle, after, 0);
        SqliteImage.Apply(files[0], files[1], after);
        files[1].Dispose();
        files[2].Dispose();
        return SqliteLedger.OverImage(path, files[0], time);
    }
}
