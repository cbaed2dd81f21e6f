using System.Collections.Concurrent;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// One thread that reads and writes for all callers: a transaction of LiteDB belongs to a thread. Whatever waits when a
/// transaction begins shares it and its flush to the disk, and everyone is answered after the flush. Work that throws undoes
/// the transaction; then each piece of work is run again in one of its own.
/// </summary>
internal sealed class LiteWriter : IAsyncDisposable
{
    private const int MostTogether = 256;

    private readonly BlockingCollection<Request> _requests = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiteSession _session;
    private readonly Action _flush;

    /// <param name="flush">Ends when what was committed is on the disk.</param>
    public LiteWriter(LiteSession session, Action flush)
    {
        (_session, _flush) = (session, flush);
        new Thread(Serve) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <param name="work">May run more than once, and has no effect but through the session.</param>
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

    /// <summary>Null when all is durable and answered; else nothing of it is kept.</summary>
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
            // The engine has closed itself, or the file is damaged; the fault for which this undoes says more.
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
