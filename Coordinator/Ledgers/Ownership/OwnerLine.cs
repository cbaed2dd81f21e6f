using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Runner.Ledgers.Sqlite;

namespace Runner.Ledgers.Ownership;

/// <summary>A connection to the owner of a ledger.</summary>
internal interface IOwnerLine
{
    /// <summary>The owner in words, for example <c>process 4711 (runner run)</c>.</summary>
    string Owner { get; }

    /// <exception cref="OwnerGoneException">The owner has ended.</exception>
    /// <exception cref="LedgerException">The owner refuses the request, or does not respond.</exception>
    IAsyncEnumerable<OwnerAnswer> AskAsync(OwnerRequest request, CancellationToken cancel);
}

/// <summary>The owner has ended, or is about to: the ledger may be taken over.</summary>
internal sealed class OwnerGoneException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it is on another machine, so that it can be waited for but never be reached.</summary>
    public bool IsElsewhere { get; init; }
}

/// <summary>Connects to the owner of a file through its <see cref="OwnerDoor"/>, with one connection per request.</summary>
/// <param name="path">The ledger's file, for messages.</param>
/// <param name="patience">How long an owner may be silent; it sends a sign of life every second.</param>
internal sealed class OwnerLine(string path, OwnerCard card, TimeProvider time, TimeSpan patience) : IOwnerLine
{
    private const int Looks = 10;

    public string Owner => card.ToString();

    public async IAsyncEnumerable<OwnerAnswer> AskAsync(OwnerRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var unsent = await TryAsync(
            async heard =>
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(card.Socket), heard);
                await OwnerFrames.SendAsync(socket, OwnerDoor.Hello(OwnerWire.Version, card.Token), heard);
                try
                {
                    await OwnerFrames.WriteAsync(socket, OwnerWire.Write(request), heard);
                    return null;
                }
                catch (SocketException fault)
                {
                    // An owner that refuses a request hangs up before it has read all of it; what it said is still there.
                    return fault;
                }
            },
            cancel);
        var reader = new AnswerReader(socket);
        while (await TryAsync(reader.ReadAsync, cancel) is { } answer)
        {
            switch (answer)
            {
                case RequestRefused refused:
                    throw new LedgerException(refused.Line) { MayPass = refused.MayPass };
                case AnswerPending:
                    break;
                default:
                    yield return answer;
                    break;
            }
        }

        if (unsent is not null)
        {
            throw Gone(unsent);
        }
    }

    private async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var trying = step(ending.Token);
        try
        {
            return await HeardAsync(trying);
        }
        catch (TimeoutException)
        {
            await ending.CancelAsync();
            await ((Task)trying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new LedgerException(
                $"{path} is in use by {card}, which has not answered for {patience.TotalSeconds:F0} s. {LockHolder.RemedyFor(card.Process)}")
            { MayPass = true };
        }
        catch (InvalidDataException fault)
        {
            throw new LedgerException($"{path} is in use by {card}, whose answer cannot be read. Use one version of Runner, or wait until that process has ended.", fault);
        }
        catch (Exception fault) when (fault is SocketException or EndOfStreamException or IOException)
        {
            throw Gone(fault);
        }
    }

    /// <summary>
    /// Waits in short looks, of which only a number on end without an answer is silence: a process that was stopped (Ctrl-Z, a
    /// sleeping machine) or had no thread to spare looks late, once, and must not blame the owner for its own absence.
    /// </summary>
    private async Task<T> HeardAsync<T>(Task<T> trying)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                return await trying.WaitAsync(patience / Looks, time);
            }
            catch (TimeoutException) when (look < Looks)
            {
            }
        }
    }

    private OwnerGoneException Gone(Exception fault) =>
        new($"{path} is in use by {card}, which cannot be reached at {card.Socket}. {LockHolder.RemedyFor(card.Process)}", fault) { IsElsewhere = card.Host != Environment.MachineName };
}
