using System.Collections.Concurrent;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// One thread that reads and writes for all callers, because a LiteDB transaction belongs to a thread. All work that waits when
/// a transaction begins shares it and its flush to disk, and is answered after the flush. If any work throws, the transaction is
/// rolled back and each piece of work runs again in its own transaction.
/// </summary>
internal sealed class LiteWriter : IAsyncDisposable
{
    private const int MostTogether = 256;

    private readonly BlockingCollection<Request> _requests = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiteSession _session;
    private readonly Action _flush;

    /// <param name="flush">Returns when everything committed is on disk.</param>
    public LiteWriter(LiteSession session, Action flush)
    {
        (_session, _flush) = (session, flush);
        new Thread(Serve) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <param name="work">May run more than once, and must have no effects other than through the session.</param>
    public Task<T> RunAsync<T>(Func<LiteSession, Task<T>> work, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_requests.IsAddingCompleted, this);
        var request = new Request<T>(work, cancel);
        _requests.Add(request, CancellationToken.None);
        return request.Answer;
    }

    public async ValueTask DisposeAsync()
    {
        _requests.CompleteAdding();
        await _ended.Task;
    }

    private void Serve()
    {
        var together = new List<Request>();
        foreach (var first in _requests.GetConsumingEnumerable())
        {
            together.Add(first);
            while (together.Count < MostTogether && _requests.TryTake(out var next))
            {
                together.Add(next);
            }

            together.RemoveAll(request => request.GivenUp());
            if (TryRun(together) is { } fault)
            {
                foreach (var request in together)
                {
                    var own = together.Count == 1 ? fault : TryRun([request]);
                    if (own is not null)
                    {
                        request.Fail(own);
                    }
                }
            }

            together.Clear();
        }

        _ended.SetResult();
    }

    /// <summary>Returns null when everything is durable and answered; otherwise the fault, and nothing is kept.</summary>
    private Exception? TryRun(List<Request> together)
    {
        try
        {
            _session.Begin();
            foreach (var request in together)
            {
                request.Run(_session);
            }

            _session.Commit();
            _flush();
        }
        catch (Exception fault)
        {
            Undo();
            return fault;
        }

        together.ForEach(request => request.Reply());
        return null;
    }

    private void Undo()
    {
        try
        {
            _session.Rollback();
        }
        catch (Exception fault) when (LiteFaults.Explain(fault, "") is not null)
        {
            // The engine has closed itself, or the file is damaged; the original fault explains more.
        }
    }

    private abstract class Request(CancellationToken cancel)
    {
        protected CancellationToken Cancel { get; } = cancel;

        public abstract bool GivenUp();

        public abstract void Run(LiteSession session);

        public abstract void Reply();

        public abstract void Fail(Exception fault);
    }

    private sealed class Request<T>(Func<LiteSession, Task<T>> work, CancellationToken cancel) : Request(cancel)
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Answer => _answer.Task;

        public override bool GivenUp() => Cancel.IsCancellationRequested && _answer.TrySetCanceled(Cancel);

        public override void Run(LiteSession session) => _result = work(session).GetAwaiter().GetResult();

        public override void Reply() => _answer.TrySetResult(_result!);

        public override void Fail(Exception fault) => _answer.TrySetException(fault);
    }
}
