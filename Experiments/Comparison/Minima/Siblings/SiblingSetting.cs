using Runner.Comparison.Minima.Pairs;

namespace Runner.Comparison.Minima.Siblings;

/// <summary>Siblings of one setting, by the epoch at which they parted.</summary>
/// <param name="Setting">In words; empty where nothing else varies.</param>
/// <param name="Epochs">Rising.</param>
/// <param name="Families">One for each start.</param>
public sealed record SiblingSetting(string Setting, IReadOnlyList<SiblingEpoch> Epochs, IReadOnlyList<SiblingFamily> Families)
{
    /// <summary>The first epoch from which on all siblings end in one basin; null where there is none among those that were looked at.</summary>
    public int? JoinedFrom => JoinedFromOf(Epochs.Select(epoch => (epoch.Epoch, epoch.Together == epoch.Pairs)));

    /// <param name="epochs">Rising, and whether siblings that parted then ended in one basin.</param>
    internal static int? JoinedFromOf(IEnumerable<(int Epoch, bool Joined)> epochs)
    {
        int? from = null;
        foreach (var (epoch, joined) in epochs)
        {
            from = joined ? from ?? epoch : null;
        }

        return from;
    }
}

/// <summary>What lies between siblings that parted at one epoch.</summary>
/// <param name="Pairs">Pairs that were compared.</param>
/// <param name="Together">How many of them end in one basin: the straight line between the two rises by no more than ε.</param>
/// <param name="Barrier">Rise of the loss on the line (<see cref="LossBarrier.Ainsworth"/>).</param>
/// <param name="ErrorBarrier">Rise of the error (<see cref="LossBarrier.Frankle"/>); without pairs where there are no classes.</param>
/// <param name="Distance">Of the weights.</param>
/// <param name="FunctionDistance">Of the outputs.</param>
public sealed record SiblingEpoch(
    int Epoch, int Pairs, int Together, PairSpread Barrier, PairSpread ErrorBarrier, PairSpread Distance, PairSpread FunctionDistance);

/// <summary>Siblings of one start.</summary>
/// <param name="JoinedFrom">As <see cref="SiblingSetting.JoinedFrom"/>.</param>
public sealed record SiblingFamily(string Family, int? JoinedFrom);
