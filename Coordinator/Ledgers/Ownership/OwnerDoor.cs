using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Runner.Ledgers.Ownership;

/// <summary>
/// The Unix socket through which other processes of the same user and machine reach the owner of a ledger, in a folder that only this
/// user may enter. A visitor presents the token of the <see cref="OwnerCard"/> and makes one request; until the answer is ready, the
/// owner sends a sign of life every second.
/// </summary>
/// <remarks>Wire format: the visitor sends four letters, the version, the token, the request's length and the request; the owner sends
/// answers, each preceded by its length, and a length of 0 at the end.</remarks>
internal sealed class OwnerDoor : IAsyncDisposable
{
    public const int HelloBytes = 5 + OwnerCard.TokenBytes;

    private const string FolderPrefix = "runner-door-";

    // The path of a socket has at most 108 bytes on Linux and 104 on macOS.
    private const int LongestPath = 100;

    private const int MostVisitors = 64;

    // Linux: SOL_SOCKET, SO_PEERCRED, struct ucred.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int UserAt = 4;

    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Letters = "RNOW"u8.ToArray();

    private readonly OwnerDesk _desk;
    private readonly TimeProvider _time;
    private readonly uint _user;
    private readonly byte[] _token = RandomNumberGenerator.GetBytes(OwnerCard.TokenBytes);
    private readonly SemaphoreSlim _visitors = new(MostVisitors);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _serving = [];
    private Socket _listener;
    private string _folder;
    private Task _accepting;

    /// <param name="user">The user to admit; null for the user of this process.</param>
    public OwnerDoor(OwnerDesk desk, TimeProvider time, uint? user = null)
    {
        (_desk, _time, _user) = (desk, time, user ?? UnixFiles.User);
        (_folder, _listener) = Listen();
        _accepting = AcceptAsync(_listener);
    }

    public OwnerCard Card => OwnerCard.OfThisProcess(SocketOf(_folder), Convert.ToHexStringLower(_token));

    /// <summary>Removes the socket of an owner that was killed.</summary>
    public static void Sweep(OwnerCard gone)
    {
        if (Path.GetDirectoryName(gone.Socket) is { } folder && Path.GetFileName(folder).StartsWith(FolderPrefix, StringComparison.Ordinal)
            && gone.Socket == SocketOf(folder))
        {
            Remove(folder);
        }
    }

    /// <summary>Reopens the socket if it was removed, as programs that clean temporary folders do.</summary>
    /// <returns>Whether the card has changed.</returns>
    public bool KeepOpen()
    {
        if (File.Exists(SocketOf(_folder)))
        {
            return false;
        }

        _listener.Dispose();
        (_folder, _listener) = Listen();
        _accepting = Task.WhenAll(_accepting, AcceptAsync(_listener));
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Task[] serving;
        lock (_lock)
        {
            serving = [.. _serving];
        }

        await Task.WhenAll(serving);
        Remove(_folder);
        _closing.Dispose();
        _visitors.Dispose();
    }

    /// <summary>The bytes with which a visitor begins.</summary>
    public static byte[] Hello(byte version, string token) => [.. Letters, version, .. Convert.FromHexString(token)];

    private static string SocketOf(string folder) => Path.Combine(folder, "door");

    private static (string Folder, Socket Listener) Listen()
    {
        // Both ways create a folder that only this user may enter.
        var folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        if (SocketOf(folder).Length > LongestPath && !OperatingSystem.IsWindows())
        {
            Remove(folder);
            folder = "/tmp/" + FolderPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true);
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(SocketOf(folder)));
            listener.Listen(MostVisitors);
            return (folder, listener);
        }
        catch
        {
            listener.Dispose();
            Remove(folder);
            throw;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            File.Delete(SocketOf(folder));
            Directory.Delete(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It has already been removed, or this process may not remove it.
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await _visitors.WaitAsync(_closing.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var begun = false;
            try
            {
                Begin(await listener.AcceptAsync(_closing.Token));
                begun = true;
            }
            catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (!_closing.IsCancellationRequested && listener == _listener)
            {
                // For example, no file descriptors are left; there may be some later.
                await Task.Delay(AfterFault, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (SocketException)
            {
                return;
            }
            finally
            {
                if (!begun && !_closing.IsCancellationRequested)
                {
                    _visitors.Release();
                }
            }
        }
    }

    private void Begin(Socket visitor)
    {
        var serving = Task.Run(() => ServeAsync(visitor));
        lock (_lock)
        {
            _serving.Add(serving);
        }

        _ = serving.ContinueWith(
            done =>
            {
                lock (_lock)
                {
                    _serving.Remove(done);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket visitor)
    {
        try
        {
            using (visitor)
            {
                if (IsOfThisUser(visitor) && await RequestAsync(visitor) is { } request)
                {
                    await AnswerAsync(visitor, request);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidDataException)
        {
            // The visitor has disconnected or violates the protocol, or this process is ending.
        }
        finally
        {
            if (!_closing.IsCancellationRequested)
            {
                _visitors.Release();
            }
        }
    }

    private bool IsOfThisUser(Socket visitor)
    {
        if (!OperatingSystem.IsLinux())
        {
            // The folder's permissions and the token ensure it.
            return true;
        }

        var credentials = new byte[12];
        visitor.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return BitConverter.ToUInt32(credentials, UserAt) == _user;
    }

    private async Task<OwnerRequest?> RequestAsync(Socket visitor)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        patience.CancelAfter(HelloPatience);
        var hello = new byte[HelloBytes + sizeof(int)];
        await OwnerFrames.ReadAsync(visitor, hello, patience.Token);
        if (!hello.AsSpan(0, Letters.Length).SequenceEqual(Letters)
            || !CryptographicOperations.FixedTimeEquals(hello.AsSpan(Letters.Length + 1, _token.Length), _token))
        {
            return null;
        }

        if (hello[Letters.Length] != OwnerWire.Version)
        {
            await RefuseAsync(visitor, "The ledger's owner is another version of Runner. Use one version, or wait until that process has ended.");
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(hello.AsSpan(HelloBytes));
        if (length is <= 0 or > OwnerWire.MostBytes)
        {
            await RefuseAsync(visitor, $"A request of {length} bytes is more than the ledger's owner takes. Make the sweep smaller.");
            return null;
        }

        var content = new byte[length];
        patience.CancelAfter(HelloPatience + TimeSpan.FromSeconds(length >> 20));
        await OwnerFrames.ReadAsync(visitor, content, patience.Token);
        return OwnerWire.ReadRequest(content);
    }

    private async Task AnswerAsync(Socket visitor, OwnerRequest request)
    {
        var gone = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        try
        {
            await using var answers = _desk.AnswerAsync(request, gone.Token).GetAsyncEnumerator(gone.Token);
            while (true)
            {
                var next = answers.MoveNextAsync().AsTask();
                try
                {
                    while (!next.IsCompleted && await Task.WhenAny(next, Task.Delay(SignOfLife, _time, gone.Token)) != next)
                    {
                        await OwnerFrames.WriteAsync(visitor, new AnswerPending(), gone.Token);
                    }
                }
                catch
                {
                    // The enumerator must not be disposed of while it moves.
                    await gone.CancelAsync();
                    await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw;
                }

                if (!await next)
                {
                    break;
                }

                await OwnerFrames.WriteAsync(visitor, answers.Current, gone.Token);
            }

            await OwnerFrames.WriteEndAsync(visitor, gone.Token);
        }
        finally
        {
            gone.Dispose();
        }
    }

    private async Task RefuseAsync(Socket visitor, string line)
    {
        await OwnerFrames.WriteAsync(visitor, new RequestRefused(line, MayPass: false), _closing.Token);
        await OwnerFrames.WriteEndAsync(visitor, _closing.Token);
    }
}
