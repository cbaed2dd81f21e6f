using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Runner.Identities;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Copying;

/// <summary>Copies a whole ledger into an empty one, and verifies it by reading the copy.</summary>
internal static class LedgerCopy
{
    /// <summary>Returns the number of copied sweeps and rows, and the SHA-256 of all rows.</summary>
    /// <exception cref="LedgerException">A ledger is in memory, the target is not empty, or the copy differs.</exception>
    public static async Task<Outcome> CopyAsync(ITrialLedger from, ITrialLedger to, CancellationToken cancel)
    {
        if (from is not ICopiedLedger source || to is not ICopiedLedger target)
        {
            throw new LedgerException("A ledger in memory has nothing to copy and keeps nothing. Name a file or a server on both sides.");
        }

        if ((await to.SweepsAsync(cancel)).Count > 0)
        {
            throw new LedgerException("The ledger to copy to has sweeps already. Name an empty or a new one.");
        }

        await using var rows = await source.OpenRowsAsync(cancel);
        await target.FillAsync(rows, cancel);
        var before = await DigestAsync(rows, cancel);
        await using var copied = await target.OpenRowsAsync(cancel);
        var after = await DigestAsync(copied, cancel);
        return before == after
            ? before with { Sweeps = (await to.SweepsAsync(cancel)).Count }
            : throw new LedgerException(
                $"The copy differs from the ledger: SHA-256 {after.Digest} instead of {before.Digest}. Delete the copy and copy again.");
    }

    /// <summary>The digest of each table's name and rows in order of key, and of the counters; a text or blob follows its length.</summary>
    public static async Task<Outcome> DigestAsync(ILedgerRows ledger, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var number = new byte[sizeof(long)];
        var count = 0L;
        foreach (var table in LedgerTables.Copied)
        {
            Add(table.Name);
            await foreach (var row in ledger.ReadAsync(table, cancel))
            {
                count++;
                foreach (var value in row)
                {
                    Add(value);
                }
            }
        }

        var (token, bundle) = await ledger.CountersAsync();
        Add(token);
        Add(bundle);
        return new Outcome(0, count, Sha256Digest.FromBytes(hash.GetHashAndReset()));

        void Add(object value)
        {
            var bytes = value switch
            {
                string text => Encoding.UTF8.GetBytes(text),
                byte[] blob => blob,
                _ => null,
            };
            BinaryPrimitives.WriteInt64LittleEndian(number, bytes?.Length ?? (long)value);
            hash.AppendData(number);
            if (bytes is not null)
            {
                hash.AppendData(bytes);
            }
        }
    }

    internal sealed record Outcome(int Sweeps, long Rows, Sha256Digest Digest);
}
