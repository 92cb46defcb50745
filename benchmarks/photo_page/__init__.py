"""The photo page's library on real photos of people who were held out."""
