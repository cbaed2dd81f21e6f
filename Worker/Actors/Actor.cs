using System.Threading.Channels;

namespace Runner.Actors;

/// <summary>
/// A mailbox and the one reader that empties it: messages are handled one at a time, in the order of their arrival, by
/// <see cref="Receive"/>, which answers at once. Long work runs beside the mailbox and reports by message. A fault in
/// <see cref="Receive"/> is a bug: it stops the actor and reaches its parent through <see cref="Completion"/>.
/// </summary>
public abstract class Actor<TMessage>
{
    private readonly Channel<TMessage> mailbox =
        Channel.CreateUnbounded<TMessage>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Ends when the actor has stopped; faults with what stopped it.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Never waits. After the actor has stopped, messages are dropped.</summary>
    public void Tell(TMessage message) => mailbox.Writer.TryWrite(message);

    protected void Begin() => Completion = Task.Run(ReadAsync);

    /// <summary>Handles what is in the mailbox, then stops.</summary>
    protected void End() => mailbox.Writer.TryComplete();

    protected abstract void Receive(TMessage message);

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var message in mailbox.Reader.ReadAllAsync())
            {
                Receive(message);
            }
        }
        finally
        {
            mailbox.Writer.TryComplete();
        }
    }
}
