using Akka.Actor;
using Runner.Files;
using Runner.Messages;

namespace Runner.Ledgers.Ownership;

/// <summary>Answers visitors of the ledger and nodes that lack files, beside the coordinator. It sends one answer per question, so that
/// the receiver sets the pace.</summary>
internal sealed class OwnerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);

    private readonly OwnerDesk desk;
    private readonly TimeProvider time;
    private readonly Dictionary<Guid, Visit> visits = [];

    public OwnerActor(OwnerDesk desk, FileSource files, TimeProvider time)
    {
        (this.desk, this.time) = (desk, time);
        Receive<AskOwner>(Answer);
        Receive<FetchFile>(fetch =>
        {
            var to = Sender;
            _ = Task.Run(() => files.Answer(fetch)).PipeTo(to, Self);
        });
        Receive<LookDue>(_ => ForgetOld());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(OwnerDesk desk, FileSource files, TimeProvider time) => Akka.Actor.Props.Create(() => new OwnerActor(desk, files, time));

    protected override void PreStart() => Timers.StartPeriodicTimer("look", LookDue.Instance, Forgotten);

    protected override void PostStop()
    {
        foreach (var visit in visits.Values)
        {
            visit.End();
        }
    }

    private void Answer(AskOwner ask)
    {
        if (!visits.TryGetValue(ask.Visit, out var visit))
        {
            if (ask.Number > 0)
            {
                Sender.Tell(new OwnerAnswers(ask.Visit, ask.Number, OwnerAnswerState.Unknown, default));
                return;
            }

            visits.Add(ask.Visit, visit = new Visit(desk, ask.Request.ToArray()));
        }

        visit.AskedAt = time.GetTimestamp();
        var to = Sender;
        _ = visit.AnswerAsync(ask, Pause, time).PipeTo(to, Self);
    }

    private void ForgetOld()
    {
        foreach (var (id, visit) in visits.Where(visit => time.GetElapsedTime(visit.Value.AskedAt) > Forgotten).ToList())
        {
            visit.End();
            visits.Remove(id);
        }
    }

    /// <summary>The answers to one request.</summary>
    private sealed class Visit(OwnerDesk desk, byte[] request)
    {
        private readonly CancellationTokenSource ending = new();
        private readonly Lock gate = new();
        private IAsyncEnumerator<OwnerAnswer>? answers;
        private Task<OwnerAnswers>? last;
        private int number = -1;

        public long AskedAt { get; set; }

        public async Task<OwnerAnswers> AnswerAsync(AskOwner ask, TimeSpan pause, TimeProvider time)
        {
            Task<OwnerAnswers> answer;
            lock (gate)
            {
                if (ask.Number == number + 1 && last is null or { IsCompleted: true })
                {
                    number++;
                    last = Task.Run(() => NextAsync(ask.Visit, number));
                }
                else if (ask.Number != number)
                {
                    return new OwnerAnswers(ask.Visit, ask.Number, OwnerAnswerState.Unknown, default);
                }

                answer = last!;
            }

            return await Task.WhenAny(answer, Task.Delay(pause, time)) == answer
                ? await answer
                : new OwnerAnswers(ask.Visit, ask.Number, OwnerAnswerState.Pending, default);
        }

        public void End() => ending.Cancel();

        private async Task<OwnerAnswers> NextAsync(Guid visit, int of)
        {
            try
            {
                answers ??= desk.AnswerAsync(OwnerWire.ReadRequest(request), ending.Token).GetAsyncEnumerator(ending.Token);
                return await answers.MoveNextAsync()
                    ? new OwnerAnswers(visit, of, OwnerAnswerState.Answered, OwnerWire.Write(answers.Current))
                    : new OwnerAnswers(visit, of, OwnerAnswerState.Ended, default);
            }
            catch (InvalidDataException fault)
            {
                return new OwnerAnswers(visit, of, OwnerAnswerState.Answered, OwnerWire.Write(new RequestRefused(fault.Message, MayPass: false)));
            }
        }
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
