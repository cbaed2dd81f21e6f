namespace Runner.Hosting;

/// <summary>Settings of the actor system of a process that talks to no other.</summary>
internal static class LocalSettings
{
    /// <summary>Nothing that Akka logs is for a user: what one should know, the actors say. Whoever handles Ctrl-C is the command.</summary>
    public const string Text = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown {
            exit-clr = off
            terminate-actor-system = on
            run-by-clr-shutdown-hook = off
          }
        }
        """;
}
