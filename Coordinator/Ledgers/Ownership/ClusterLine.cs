using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Akka.Actor;
using Runner.Messages;

namespace Runner.Ledgers.Ownership;

/// <summary>The connection to the owner of a cluster's ledger, which is the coordinator in whichever process it is.</summary>
/// <param name="patience">How long to wait without an answer before giving up.</param>
internal sealed class ClusterLine(IActorRef coordinator, TimeProvider time, TimeSpan patience) : IOwnerLine
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    public string Owner => "the cluster's coordinator";

    public async IAsyncEnumerable<OwnerAnswer> AskAsync(OwnerRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        var visit = new Guid(RandomNumberGenerator.GetBytes(16));
        var content = OwnerWire.Write(request);
        for (var number = 0; ; number++)
        {
            var answer = await OneAsync(new AskOwner(visit, number, content), cancel);
            switch (answer.State)
            {
                case OwnerAnswerState.Ended:
                    yield break;
                case OwnerAnswerState.Unknown:
                    throw new OwnerGoneException("The cluster's coordinator has changed.");
            }

            switch (OwnerWire.ReadAnswer(answer.Answer.ToArray()))
            {
                case RequestRefused refused:
                    throw new LedgerException(refused.Line) { MayPass = refused.MayPass };
                case AnswerPending:
                    break;
                case var read:
                    yield return read;
                    break;
            }
        }
    }

    private async Task<OwnerAnswers> OneAsync(AskOwner ask, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await coordinator.Ask<OwnerAnswers>(ask, AskAgain, cancel);
                if (answer.State != OwnerAnswerState.Pending)
                {
                    return answer;
                }

                since = time.GetTimestamp();
            }
            catch (AskTimeoutException)
            {
                if (time.GetElapsedTime(since) > patience)
                {
                    throw new LedgerException(
                        $"No coordinator of the cluster has responded for {patience.TotalSeconds:F0} s. Start one ('runner coordinate SPEC'), or name its machine with --join.")
                    { MayPass = true };
                }
            }
        }
    }
}
