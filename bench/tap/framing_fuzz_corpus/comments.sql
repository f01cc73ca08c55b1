SELECT /* why */ 1 -- and
, 2 # that
/*+ hint */ /*!40100 x */ --	3