using Runner.Data;

namespace Runner.Tests.Catalogue;

/// <summary>Runs where the data are: Debian's dataset-fashion-mnist, or fetched.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FashionMnistTheoryAttribute : TheoryAttribute
{
    public FashionMnistTheoryAttribute()
    {
        if (DataFolders.OfThisMachine().Find(NamedSet.Find("fashion-mnist")!) is null)
        {
            Skip = "Fashion-MNIST is not on this machine: install Debian's dataset-fashion-mnist, or run 'runner data fetch fashion-mnist'.";
        }
    }
}
