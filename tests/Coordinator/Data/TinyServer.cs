using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Runner.Tests.Data;

/// <summary>Serves one file over loopback, as well or as badly as a test asks.</summary>
internal sealed class TinyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Request, Answer> _answer;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public TinyServer(Func<Request, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = Serve();
    }

    /// <param name="Path">Such as <c>/file</c>.</param>
    /// <param name="From">First byte that is asked for; null for the whole.</param>
    /// <param name="Number">Counts requests from 0.</param>
    public sealed record Request(string Path, long? From, int Number);

    /// <param name="Status">Such as <c>200 OK</c>.</param>
    /// <param name="BreakAfter">Close the connection after this many bytes of the body; −1 to send all; −2 to stay silent.</param>
    public sealed record Answer(string Status, byte[] Body, string Headers = "", int BreakAfter = -1);

    public ConcurrentQueue<Request> Requests { get; } = [];

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public static Answer Range(byte[] content, Request request, int breakAfter = -1) => request.From is { } from
        ? new Answer("206 Partial Content", content[(int)from..], $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n", breakAfter)
        : new Answer("200 OK", content, "", breakAfter);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await using var stream = client.GetStream();
                try
                {
                    await AnswerOne(stream);
                }
                catch (IOException)
                {
                    // The client went away: its right.
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task AnswerOne(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0)
                return;

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        var range = lines.FirstOrDefault(line => line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase));
        var request = new Request(lines[0].Split(' ')[1], range is null ? null : long.Parse(range["Range: bytes=".Length..].TrimEnd('-')), Requests.Count);
        Requests.Enqueue(request);
        var answer = _answer(request);
        if (answer.BreakAfter == -2)
        {
            await Task.Delay(Timeout.Infinite, _end.Token);
            return;
        }

        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status}\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n{answer.Headers}\r\n"),
            _end.Token);
        await stream.WriteAsync(answer.BreakAfter < 0 ? answer.Body : answer.Body.AsMemory(0, Math.Min(answer.BreakAfter, answer.Body.Length)), _end.Token);
    }
}
