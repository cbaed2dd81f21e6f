using System.Runtime.ExceptionServices;

namespace Runner.Numerics;

/// <summary>Independent pieces of work on several cores at once. No piece uses what another computes, so results have the same bits on any number
/// of cores. What a piece throws is thrown as it is, not wrapped.</summary>
public static class SideBySide
{
    /// <summary>The number of values in one piece of a column: enough that starting a piece costs nothing beside it.</summary>
    private const int PieceOfColumn = 1 << 14;

    /// <summary>Places that may take long are in at least so many ranges, so that all cores end at about the same time.</summary>
    private const int LeastRanges = 16;

    public static void Run(params Action[] pieces) => Run(pieces.Length, piece => pieces[piece]());

    /// <param name="piece">Does the piece of a number below <paramref name="count"/>.</param>
    /// <param name="threads">The most threads; −1 for as many as there are cores.</param>
    /// <exception cref="OperationCanceledException">It was cancelled before every piece had begun.</exception>
    public static void Run(int count, Action<int> piece, int threads = -1, CancellationToken cancel = default)
    {
        if (count == 1)
        {
            cancel.ThrowIfCancellationRequested();
            piece(0);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, piece);
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }

    /// <summary>Goes through the places below <paramref name="count"/> in ranges, from the first place of each to the one after its last.</summary>
    public static void Ranges(int count, Action<int, int> range) => Ranges(count, Math.Clamp(count / LeastRanges, 1, PieceOfColumn), range, CancellationToken.None);

    /// <summary>A column of values, each computed by its place.</summary>
    public static T[] Column<T>(int count, Func<int, T> value, CancellationToken cancel = default)
    {
        var column = new T[count];
        Ranges(
            count,
            PieceOfColumn,
            (from, end) =>
            {
                for (var place = from; place < end; place++)
                {
                    column[place] = value(place);
                }
            },
            cancel);
        return column;
    }

    private static void Ranges(int count, int length, Action<int, int> range, CancellationToken cancel) =>
        Run((count + length - 1) / length, piece => range(piece * length, Math.Min(count, (piece + 1) * length)), cancel: cancel);
}
